import type { JobFilter, JobState, JobTally, SkipReason, TalliedJob } from './job-store.ts'

/** A job as a caller sees it. */
export interface JobView {
  readonly id: number
  /** Null means every hook of the target. */
  readonly hookId: number | null
  readonly filter: JobFilter
  readonly ratePerMinute: number
  readonly state: JobState
  /** How many items it has; null while they are counted, which comes first. */
  readonly total: number | null
  /** How many of them have a delivery: they wait, were delivered, failed, or were cancelled. */
  readonly queued: number
  readonly tally: JobTally
  /** How many were passed over, and why. */
  readonly skipped: { readonly total: number; readonly reasons: Readonly<Partial<Record<SkipReason, number>>> }
  /** How long it takes to queue the rest at the job's rate, at least; null unless it runs and is counted. */
  readonly remainingMs: number | null
  /** Who started it. */
  readonly createdBy: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly finishedAt: number | null
}

export function viewOf(job: TalliedJob): JobView {
  const { id, hookId, filter, ratePerMinute, state, queued, tally, createdBy, createdAt, updatedAt, finishedAt } = job
  const reasons = Object.fromEntries(Object.entries(job.skipped).filter(([, count]) => count > 0))
  const skipped = { total: Object.values(reasons).reduce((sum, count) => sum + count, 0), reasons }
  const total = job.countedTo ? null : job.total
  const left = total === null ? null : Math.max(0, total - queued - skipped.total)
  const remainingMs = left === null || state !== 'running' ? null : Math.ceil((left * 60_000) / ratePerMinute)
  const progress = { total, queued, tally, skipped, remainingMs }
  return { id, hookId, filter, ratePerMinute, state, ...progress, createdBy, createdAt, updatedAt, finishedAt }
}
