import type { LogCursor } from './delivery-store.ts'
import type { JobHook, JobItem, Look, SkipReason } from './job-store.ts'

export interface JobStep {
  readonly queue: readonly JobItem[]
  /** How many were passed over by now, with those before. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
  /** The last place that is dealt with; null when not one is. */
  readonly reached: LogCursor | null
  /** True when every item is dealt with. */
  readonly isThrough: boolean
}

/**
 * What to do with the items of a stretch of the log, in their order, when at most `budget` may be queued: each is queued
 * or passed over, until one has to wait.
 *
 * A parked hook gets one item, which is the probe, and the others wait for how it went. When that failed, or another request
 * did since the job began, the rest is passed over for as long as the hook is parked.
 */
export function jobStep(
  { items, reached }: Look,
  hooks: readonly JobHook[],
  budget: number,
  skippedBefore: JobStep['skipped'] = {},
): JobStep {
  const hookOf = new Map(hooks.map((hook) => [hook.id, hook]))
  const probed = new Set(hooks.filter(({ waiting }) => waiting > 0).map(({ id }) => id))
  const queue: JobItem[] = []
  const skipped = { ...skippedBefore }
  let last: LogCursor | null = null
  for (const item of items) {
    const verdict = verdictOn(item, hookOf.get(item.hookId), probed)
    if (verdict === 'wait' || (verdict === 'queue' && queue.length >= budget)) {
      return { queue, skipped, reached: last, isThrough: false }
    }
    if (verdict === 'queue') {
      queue.push(item)
      probed.add(item.hookId)
    } else skipped[verdict] = (skipped[verdict] ?? 0) + 1
    last = { at: item.settledAt, id: item.deliveryId }
  }
  return { queue, skipped, reached, isThrough: true }
}

function verdictOn(
  { since }: JobItem,
  hook: JobHook | undefined,
  probed: ReadonlySet<number>,
): SkipReason | 'queue' | 'wait' {
  if (!hook || hook.state === 'deleted') return 'hook_deleted'
  if (hook.state === 'inactive') return 'hook_inactive'
  if (since) return since
  if (hook.state === 'open') return 'queue'
  if (probed.has(hook.id)) return 'wait'
  return hook.failedSince ? 'hook_parked' : 'queue'
}
