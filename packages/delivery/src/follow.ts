import { Bell } from './bell.ts'
import type { Changes } from './changes.ts'
import type { DeliverySummary } from './delivery.ts'
import type { DeliveryStore, HookScope, LogCursor } from './delivery-store.ts'

/** How far a look at the log reaches back behind the last one: ids and instants may commit out of order. */
const overlapMs = 5_000
const pollMs = 5_000
const atOnce = 100

/**
 * What settles for a hook after `from`, each delivery once, and before it what is queued: the newest hundred that wait,
 * each once. Reads the store at each hint of a change, and now and then without one, until `signal` aborts.
 */
export async function* follow(
  scope: HookScope,
  from: LogCursor,
  { store, changes }: { readonly store: DeliveryStore; readonly changes: Changes },
  signal: AbortSignal,
): AsyncGenerator<DeliverySummary> {
  const bell = new Bell()
  const ring = () => bell.ring()
  const deaf = changes.onHook(scope.hookId, ring)
  signal.addEventListener('abort', ring, { once: true })
  /** What was told as queued and has not been told as settled. */
  const waiting = new Set<number>()
  /** What was told, or lies before `from`, as far as the overlap reaches: id → when it settled. */
  const known = new Map<number, number>()
  let reached = from.at
  try {
    for await (const { id, at } of settledAfter(from.at - overlapMs)) if (isBefore({ at, id }, from)) known.set(id, at)
    while (!signal.aborted) {
      const queue = await store.list(scope, { status: 'queued' }, null, atOnce)
      yield* queue.filter(({ id }) => !waiting.has(id)).toReversed()
      for (const { id } of queue) waiting.add(id)

      for await (const { id, at, delivery } of settledAfter(reached - overlapMs)) {
        if (known.has(id)) continue
        known.set(id, at)
        waiting.delete(id)
        reached = Math.max(reached, at)
        yield delivery
        for (const [old, settledAt] of known) if (settledAt < reached - overlapMs) known.delete(old)
      }
      await bell.wait(pollMs)
    }
  } finally {
    deaf()
    signal.removeEventListener('abort', ring)
  }

  /** The log from a moment on, oldest first, a page at a time. */
  async function* settledAfter(at: number) {
    let place: LogCursor = { at, id: 0 }
    for (;;) {
      const page = await store.settledSince(scope, place, atOnce)
      for (const delivery of page) {
        place = { at: delivery.settledAt ?? 0, id: delivery.id }
        yield { ...place, delivery }
      }
      if (page.length < atOnce) return
    }
  }
}

const isBefore = (a: LogCursor, b: LogCursor): boolean => a.at < b.at || (a.at === b.at && a.id <= b.id)
