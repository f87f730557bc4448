import { Bell } from './bell.ts'
import type { Changes } from './changes.ts'
import type { DeliverySummary } from './delivery.ts'
import type { DeliveryStore, LogCursor } from './delivery-store.ts'

/** How far a look at the log reaches back behind the last one: ids and instants may commit out of order. */
const overlapMs = 5_000
const pollMs = 5_000
const atOnce = 100

/**
 * Deliveries of a hook as they are queued and as they settle, each once in either state, after `from`. Reads the store at
 * each hint of a change, and now and then without one.
 */
export async function* follow(
  scope: { readonly targetId: number; readonly hookId: number },
  from: LogCursor,
  { store, changes }: { readonly store: DeliveryStore; readonly changes: Changes },
  signal: AbortSignal,
): AsyncGenerator<DeliverySummary> {
  const bell = new Bell()
  const ring = () => bell.ring()
  const deaf = changes.onHook(scope.hookId, ring)
  signal.addEventListener('abort', ring, { once: true })
  let queued = new Set<number>()
  let told = new Map<number, number>()
  let reached = from.settledAt
  try {
    while (!signal.aborted) {
      const waiting = await store.list(scope, { status: 'queued' }, null, atOnce)
      yield* waiting.filter(({ id }) => !queued.has(id)).toReversed()
      queued = new Set(waiting.map(({ id }) => id))

      let settled: readonly DeliverySummary[]
      let place: LogCursor = reached === from.settledAt ? from : { settledAt: reached - overlapMs, id: 0 }
      do {
        settled = await store.settledSince(scope.hookId, place, atOnce)
        for (const delivery of settled) {
          const settledAt = delivery.settledAt ?? 0
          place = { settledAt, id: delivery.id }
          if (told.has(delivery.id)) continue
          told.set(delivery.id, settledAt)
          reached = Math.max(reached, settledAt)
          yield delivery
        }
      } while (settled.length === atOnce)
      told = new Map([...told].filter(([, settledAt]) => settledAt >= reached - overlapMs))

      await bell.wait(pollMs)
    }
  } finally {
    deaf()
    signal.removeEventListener('abort', ring)
  }
}
