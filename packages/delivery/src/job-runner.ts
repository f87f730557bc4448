import { StorageFault, type World } from '@repohook/events'
import { Bell } from './bell.ts'
import type { Changes } from './changes.ts'
import { jobStep } from './job-step.ts'
import type { Job, JobChange, JobStore } from './job-store.ts'
import type { Logger } from './logger.ts'
import { duePace } from './pace.ts'

export interface JobRunnerOptions {
  readonly store: JobStore
  readonly changes: Changes
  readonly world: World
  readonly log: Logger
  /** How long to rest between turns; how long after one that failed. */
  readonly pollMs: number
  readonly afterErrorMs: number
}

/** How many items of one job wait or are under way at once: what a person asks for meanwhile stands behind no more. */
const inHand = 50
/** How much of the log one step looks at. */
const countedRows = 500
const leastRows = 50
const mostRows = 500

/**
 * Works on jobs, a step of each in turn: counts what a job is about, then queues it at the job's rate. Every step is one
 * transaction, so that a process may end anywhere, and any number of them may work on one store.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions
  readonly #bell = new Bell()
  #stopping = false
  #loop: Promise<void> | null = null

  constructor(options: JobRunnerOptions) {
    this.#options = options
  }

  /**
   * One step of each job. Answers whether one of them has more to do at once.
   *
   * @throws an AggregateError of what failed, once the others have had their turn; a StorageFault at once
   */
  async tick(): Promise<boolean> {
    let isOnward = false
    const errors: Error[] = []
    for (const job of await this.#options.store.underWay()) {
      if (this.#stopping) break
      try {
        isOnward = (await this.#step(job)) || isOnward
      } catch (cause) {
        if (cause instanceof StorageFault) throw cause
        errors.push(new Error(`job ${job.id}`, { cause }))
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join(', '))
    return isOnward
  }

  /** Works until `stop`. */
  start(): void {
    this.#loop = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#bell.ring()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { log, pollMs, afterErrorMs } = this.#options
    while (!this.#stopping) {
      try {
        if (await this.tick()) await new Promise(setImmediate)
        else await this.#bell.wait(pollMs)
      } catch (error) {
        if (!(error instanceof StorageFault)) log.error({ err: error }, 'a step of a job failed; trying again')
        await this.#bell.wait(afterErrorMs)
      }
    }
  }

  #step(job: Job): Promise<boolean> {
    if (job.state === 'cancelled') return this.#end(job)
    return job.countedTo ? this.#count(job, job.countedTo) : this.#queue(job)
  }

  async #count(job: Job, after: NonNullable<Job['countedTo']>): Promise<boolean> {
    const { items, reached, isAtEnd } = await this.#options.store.look(job, after, countedRows)
    return this.#advance(job, { total: job.total + items.length, countedTo: isAtEnd ? null : reached })
  }

  async #queue(job: Job): Promise<boolean> {
    const { store, world, changes } = this.#options
    const hooks = await store.hooks(job)
    const waiting = hooks.reduce((sum, hook) => sum + hook.waiting, 0)
    const { due, pace } = duePace(job.pace, job.ratePerMinute, world.now())
    const budget = Math.min(due, inHand - waiting)
    if (budget <= 0 && waiting > 0) return false
    const rows = Math.min(mostRows, Math.max(leastRows, 4 * budget))
    const look = await store.look(job, job.reached, rows)
    if (look.isAtEnd && look.items.length === 0) {
      if (waiting === 0) await this.#finish(job)
      return false
    }
    const { queue, skipped, reached, isThrough } = jobStep(look, hooks, budget, job.skipped)
    if (!reached) return false
    const paced = { at: pace.at, count: pace.count + queue.length }
    const moved = await this.#advance(job, { reached, queue, skipped, pace: paced })
    if (moved) changes.queued(queue.map(({ hookId }) => hookId))
    return moved && isThrough
  }

  /** Cancels again what waits, for an attempt that was interrupted has a successor. */
  async #end(job: Job): Promise<boolean> {
    const { store, world, changes } = this.#options
    if (await this.#finish(job)) return false
    changes.settled(await store.cancel(job.targetId, job.id, world.now(), world.uuid()))
    return false
  }

  async #finish(job: Job): Promise<boolean> {
    const { store, world, log } = this.#options
    const finished = await store.finish(job, world.now(), world.uuid())
    if (finished) log.info({ job: job.id }, 'a job has finished')
    return finished
  }

  #advance(job: Job, change: Partial<JobChange>): Promise<boolean> {
    const { store, world } = this.#options
    const { total, countedTo, reached, skipped, pace } = job
    const unchanged = { total, countedTo, reached, skipped, pace, queue: [] }
    return store.advance(job, { ...unchanged, now: world.now(), revision: world.uuid(), ...change })
  }
}
