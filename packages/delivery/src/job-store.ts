import type { DeliverySummary } from './delivery.ts'
import type { LogCursor } from './delivery-store.ts'
import type { Pace } from './pace.ts'

/**
 * `done` when nothing is left to queue and all that was queued has settled. What a job had queued when it was paused still
 * goes out; when it was cancelled, only what was under way.
 */
export type JobState = 'running' | 'paused' | 'cancelled' | 'done'

/** Why an item was passed over. `removed`: retention took it before its turn came. */
export type SkipReason =
  | 'delivered_since'
  | 'redelivery_waits'
  | 'hook_inactive'
  | 'hook_deleted'
  | 'hook_parked'
  | 'removed'

/** Which deliveries of the log; all conditions at once. */
export interface JobFilter {
  /** `failure`: only what nothing has delivered since, and what no redelivery waits for. */
  readonly status: 'success' | 'failure'
  readonly event?: string | undefined
  readonly action?: string | undefined
  readonly redelivery?: boolean | undefined
  readonly guid?: string | undefined
  readonly settledFrom?: number | undefined
  readonly settledBefore?: number | undefined
}

/** What a job, or the preview of one, is about. */
export interface JobScope {
  readonly targetId: number
  /** Null means every hook of the target. */
  readonly hookId: number | null
  readonly filter: JobFilter
  /** What settled at that moment or later is not looked at, so that what a job is about never changes. */
  readonly createdAt: number
}

export interface NewJob extends JobScope {
  /** The same key again is the same job. */
  readonly requestKey: string
  readonly ratePerMinute: number
  readonly pace: Pace
  readonly revision: string
  readonly createdBy: string
}

/** A job as whoever works on it needs it. */
export interface Job extends NewJob {
  readonly id: number
  readonly state: JobState
  /** How many items it has: as many as were counted so far, while `countedTo` is a place. */
  readonly total: number
  readonly countedTo: LogCursor | null
  /** Everything in the log up to here was queued or passed over. */
  readonly reached: LogCursor
  readonly queued: number
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
  readonly updatedAt: number
  /** When the last of what it queued had settled. */
  readonly finishedAt: number | null
}

/** What became of the items that were queued: the four add up to them. */
export interface JobTally {
  /** In the queue or under way. */
  readonly waiting: number
  readonly delivered: number
  readonly failed: number
  readonly cancelled: number
}

export interface TalliedJob extends Job {
  readonly tally: JobTally
}

/** A hook that a job is about, as it is now. */
export interface JobHook {
  readonly id: number
  readonly state: 'open' | 'parked' | 'inactive' | 'deleted'
  /** How many of the job's items wait for it, or are under way to it. */
  readonly waiting: number
  /** Whether a request to it failed since the job began. */
  readonly failedSince: boolean
}

/** An event and a hook, by the newest attempt that the filter matches. */
export interface JobItem {
  readonly deliveryId: number
  readonly eventId: number
  readonly hookId: number
  readonly settledAt: number
  /** What has happened since the job began that makes it superfluous. */
  readonly since: 'delivered_since' | 'redelivery_waits' | null
}

/** A stretch of the log. */
export interface Look {
  /** Oldest first. */
  readonly items: readonly JobItem[]
  /** The last place that was looked at. */
  readonly reached: LogCursor
  /** True when the log has nothing behind it. */
  readonly isAtEnd: boolean
}

export interface JobChange {
  readonly total: number
  readonly countedTo: LogCursor | null
  readonly reached: LogCursor
  readonly skipped: Job['skipped']
  readonly pace: Pace
  /** What to queue, in this order. */
  readonly queue: readonly JobItem[]
  readonly now: number
  /** Fresh for each change. */
  readonly revision: string
}

export type AddJobAnswer =
  | { readonly kind: 'added'; readonly job: TalliedJob }
  /** The target has a job of that key: this one. */
  | { readonly kind: 'known'; readonly job: TalliedJob }
  | { readonly kind: 'too_many' }

export type ItemOutcome = keyof JobTally

export interface JobStore {
  /** Adds a job, unless its key is known or the target has `most` that are unfinished. */
  add(job: NewJob, most: number): Promise<AddJobAnswer>
  job(targetId: number, jobId: number): Promise<TalliedJob | null>
  /** Newest first, of those with an id below. */
  jobs(targetId: number, below: number, limit: number): Promise<readonly TalliedJob[]>
  /** Jobs that somebody has to work on: running ones, and cancelled ones until they have finished. */
  underWay(): Promise<readonly Job[]>
  /** The items of a job in the order in which they were queued, each as its present attempt. */
  items(jobId: number, outcome: ItemOutcome | null, after: number, limit: number): Promise<readonly DeliverySummary[]>

  /** The hooks that a job or a preview is about: those that were there when it began. */
  hooks(scope: JobScope & { readonly id?: number }): Promise<readonly JobHook[]>
  /** The items in the next stretch of the log, of about as many rows. */
  look(scope: JobScope, after: LogCursor, rows: number): Promise<Look>

  /**
   * Queues items and moves on, in one transaction; false, and nothing is written, when somebody else wrote since the job
   * was read. So a step is never made twice, nor half.
   */
  advance(job: Job, change: JobChange): Promise<boolean>
  /**
   * Once nothing of it waits any more: keeps how its items ended, counts what retention took as passed over, and makes a
   * running job `done`. False when something waits, or somebody else wrote.
   */
  finish(job: Job, now: number, revision: string): Promise<boolean>
  /** Puts a job that is `running` or `paused` into that state. Answers the job as it is then, whatever its state. */
  setState(
    targetId: number,
    jobId: number,
    state: 'running' | 'paused',
    now: number,
    revision: string,
  ): Promise<TalliedJob | null>
  /** Cancels a job that is not done, and what waits of it. Answers the hooks of what it cancelled. */
  cancel(targetId: number, jobId: number, now: number, revision: string): Promise<readonly number[]>
}
