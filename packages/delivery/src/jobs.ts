import { Failure, type World } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'
import type { Changes } from './changes.ts'
import type { DeliverySummary } from './delivery.ts'
import type { LogCursor } from './delivery-store.ts'
import { type JobView, viewOf } from './job-view.ts'
import type { ItemOutcome, JobFilter, JobHook, JobItem, JobScope, JobStore, TalliedJob } from './job-store.ts'
import { paceFrom } from './pace.ts'
import { type Shown, shown } from './shown-outcome.ts'

export interface JobsContext {
  readonly store: JobStore
  readonly changes: Changes
  readonly world: World
}

/** Which deliveries are meant: those of one hook, or of every hook of the target. */
export interface JobQuery {
  readonly hookId?: number | undefined
  readonly filter: JobFilter
}

export interface JobInput extends JobQuery {
  /** How many are queued a minute at most, evenly: 1 to 10,000. */
  readonly ratePerMinute: number
  /** The same key again is the same job. */
  readonly requestKey?: string | undefined
}

export interface JobPreview {
  /** How many redeliveries it would be, each event once for each hook. */
  readonly count: number
  /** How many more if no hook were inactive. */
  readonly inactive: number
  /** True when there are more: no more than 50,000 lines of the log are looked at. */
  readonly isMore: boolean
  /** To how many hooks those are that were counted. */
  readonly hooks: number
  /** The first ones, by the delivery that each would repeat. */
  readonly sample: readonly { readonly deliveryId: number; readonly hookId: number; readonly settledAt: number }[]
}

/**
 * Redelivering in bulk, as jobs that go on by themselves. Each verb throws Failure; what belongs to another target is not
 * found.
 */
export interface JobVerbs {
  preview(admin: TargetAdmin, query: JobQuery): Promise<JobPreview>
  /** Starts a job on what has settled until now. */
  start(admin: TargetAdmin, input: JobInput): Promise<JobView>
  get(admin: TargetAdmin, jobId: number): Promise<JobView>
  /** Newest first, of those with an id below `below`; `limit` is 1 to 100. */
  list(admin: TargetAdmin, page: { readonly below?: number | undefined; readonly limit: number }): Promise<JobView[]>
  /** Queues no more of it until it is resumed; what is queued, at most 50, still goes out. */
  pause(admin: TargetAdmin, jobId: number): Promise<JobView>
  resume(admin: TargetAdmin, jobId: number): Promise<JobView>
  /** Ends it: what waits is cancelled, what is under way settles. */
  cancel(admin: TargetAdmin, jobId: number): Promise<JobView>
  /** The items that it queued, in that order, each as its last attempt; after an id, `limit` is 1 to 100. */
  items(admin: TargetAdmin, jobId: number, page: ItemPage): Promise<readonly Shown<DeliverySummary>[]>
}

export interface ItemPage {
  readonly outcome?: ItemOutcome | undefined
  readonly after?: number | undefined
  readonly limit: number
}

const mostUnfinished = 20
const rowsAtOnce = 500
const mostRows = 50_000
const sampleSize = 5

export function jobVerbs({ store, changes, world }: JobsContext): JobVerbs {
  async function get({ target }: TargetAdmin, jobId: number): Promise<TalliedJob> {
    return (await store.job(target.id, jobId)) ?? notFound(jobId)
  }

  async function scopeOf({ target }: TargetAdmin, { hookId, filter }: JobQuery): Promise<JobScope> {
    const scope = { targetId: target.id, hookId: hookId ?? null, filter, createdAt: world.now() }
    if (hookId !== undefined) requireHook(hookId, await store.hooks(scope))
    return scope
  }

  async function setState({ target }: TargetAdmin, jobId: number, state: 'running' | 'paused'): Promise<JobView> {
    const job = await store.setState(target.id, jobId, state, world.now(), world.uuid())
    if (!job) return notFound(jobId)
    if (job.state !== state) return finished(job)
    return viewOf(job)
  }

  return {
    async preview(admin, query) {
      const scope = await scopeOf(admin, query)
      const asleep = new Set((await store.hooks(scope)).filter(({ state }) => state === 'inactive').map(({ id }) => id))
      const first: JobItem[] = []
      const hooks = new Set<number>()
      let [count, inactive, rows, isAtEnd] = [0, 0, 0, false]
      let reached = beginningOf(scope)
      for (; !isAtEnd && rows < mostRows; rows += rowsAtOnce) {
        const look = await store.look(scope, reached, rowsAtOnce)
        const items = look.items.filter(({ hookId }) => !asleep.has(hookId))
        count += items.length
        inactive += look.items.length - items.length
        first.push(...items.slice(0, sampleSize - first.length))
        for (const { hookId } of items) hooks.add(hookId)
        ;({ reached, isAtEnd } = look)
        // Others have their turn.
        await new Promise(setImmediate)
      }
      const sample = first.map(({ deliveryId, hookId, settledAt }) => ({ deliveryId, hookId, settledAt }))
      return { count, inactive, isMore: !isAtEnd, hooks: hooks.size, sample }
    },

    async start(admin, { ratePerMinute, requestKey = world.uuid(), ...query }) {
      const scope = await scopeOf(admin, query)
      const pace = paceFrom(scope.createdAt)
      const { login: createdBy } = admin.actor
      const job = { ...scope, requestKey, ratePerMinute, pace, createdBy, revision: world.uuid() }
      const answer = await store.add(job, mostUnfinished)
      if (answer.kind === 'too_many') {
        const advice = 'Wait for one to finish, or cancel one.'
        throw new Failure('job.too_many', `${mostUnfinished} jobs of the target have not finished. ${advice}`)
      }
      if (answer.kind === 'known' && !isSame(answer.job, job)) {
        throw new Failure('job.key_reused', 'This request key was used for another job.', 'requestKey')
      }
      return viewOf(answer.job)
    },

    get: async (admin, jobId) => viewOf(await get(admin, jobId)),

    async list({ target }, { below = Number.MAX_SAFE_INTEGER, limit }) {
      return (await store.jobs(target.id, below, limit)).map(viewOf)
    },

    pause: (admin, jobId) => setState(admin, jobId, 'paused'),
    resume: (admin, jobId) => setState(admin, jobId, 'running'),

    async cancel(admin, jobId) {
      changes.settled(await store.cancel(admin.target.id, jobId, world.now(), world.uuid()))
      const job = await get(admin, jobId)
      return job.state === 'cancelled' ? viewOf(job) : finished(job)
    },

    async items(admin, jobId, { outcome, after = 0, limit }) {
      const { id } = await get(admin, jobId)
      return (await store.items(id, outcome ?? null, after, limit)).map(shown)
    },
  }
}

/** Where a look at the log begins: ids are from 1 up. */
export const beginningOf = ({ filter }: Pick<JobScope, 'filter'>): LogCursor => ({ at: filter.settledFrom ?? 0, id: 0 })

type Asked = Pick<TalliedJob, 'hookId' | 'filter' | 'ratePerMinute'>

function isSame(one: Asked, other: Asked): boolean {
  const { status, event, action, redelivery, guid, settledFrom, settledBefore } = other.filter
  const { filter } = one
  return (
    one.hookId === other.hookId &&
    one.ratePerMinute === other.ratePerMinute &&
    filter.status === status &&
    filter.event === event &&
    filter.action === action &&
    filter.redelivery === redelivery &&
    filter.guid === guid &&
    filter.settledFrom === settledFrom &&
    filter.settledBefore === settledBefore
  )
}

function requireHook(hookId: number, hooks: readonly JobHook[]): void {
  const [hook] = hooks
  if (!hook || hook.state === 'deleted') throw new Failure('hook.not_found', `There is no hook ${hookId} here.`)
  if (hook.state === 'inactive') {
    throw new Failure('hook.inactive', `Hook ${hookId} is inactive: activate it to redeliver.`)
  }
}

function notFound(jobId: number): never {
  throw new Failure('job.not_found', `There is no job ${jobId} here.`)
}

function finished({ id, state }: TalliedJob): never {
  throw new Failure('job.finished', `Job ${id} is ${state}: start another one.`)
}
