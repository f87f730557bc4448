import { StorageFault, type World } from '@repohook/events'
import type { Changes } from './changes.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { Logger } from './logger.ts'

export interface HousekeeperOptions {
  readonly store: DeliveryStore
  readonly changes: Changes
  readonly world: World
  readonly log: Logger
  /** How long settled deliveries are kept, and how long events wait for a parked hook. */
  readonly retentionMs: number
  readonly everyMs: number
  /** What else is let go of: each removes at most `limit` rows, and answers how many. */
  readonly chores?: readonly ((now: number, limit: number) => Promise<number>)[]
  /** Extends the leases of this process's own worker: they have not run out, however late this round is. */
  readonly renew?: () => Promise<void>
  /** True when no other process works on the store, so that the leases found at start are a dead one's. */
  readonly alone: boolean
}

const keysLastMs = 24 * 3_600_000
const batch = 1_000

/** Settles what a dead worker left behind, and lets go of what is old, a batch at a time. */
export class Housekeeper {
  readonly #options: HousekeeperOptions
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> = Promise.resolve()

  constructor(options: HousekeeperOptions) {
    this.#options = options
  }

  /** One round. */
  async tick(): Promise<void> {
    const { store, world, log, retentionMs, renew, chores = [] } = this.#options
    // After the machine slept, or its clock was set, what is in hand looks as if it had been left behind.
    await renew?.()
    const now = world.now()
    this.#tell(await store.interrupt(now))
    await inBatches(() => store.cancelUnwanted(now, batch))
    const expired = await inBatches(() => store.expireHeld(now - retentionMs, now, batch))
    if (expired > 0) log.warn({ deliveries: expired }, 'events waited too long for a parked hook and expired')
    await inBatches(() => store.forgetKeys(now - keysLastMs, batch))
    await inBatches(() => store.forgetSecrets(now, batch))
    for (const chore of chores) await inBatches(() => chore(now, batch))
    const purged = await inBatches(() => store.purge(now - retentionMs, batch))
    if (purged > 0) log.info({ rows: purged }, 'what was old is removed')
  }

  /** What the last process had under way when it ended. To be called before a worker claims. */
  async takeOver(): Promise<void> {
    const { store, world, alone } = this.#options
    if (alone) this.#tell(await store.interrupt(world.now(), Number.MAX_SAFE_INTEGER))
  }

  /** Rounds until `stop`, the first at once. */
  start(): void {
    const round = () => {
      this.#round = this.#round
        .then(() => this.tick())
        .catch((error: unknown) => {
          if (!(error instanceof StorageFault))
            this.#options.log.error({ err: error }, 'a round of housekeeping failed')
        })
    }
    round()
    this.#timer = setInterval(round, this.#options.everyMs)
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#round
  }

  #tell(interrupted: readonly number[]): void {
    if (interrupted.length === 0) return
    this.#options.log.warn({ hooks: [...new Set(interrupted)] }, 'a worker ended before it could record: sending again')
    this.#options.changes.queued(interrupted)
  }
}

/** Repeats until a batch is not full; whatever else is to be done gets its turn in between. */
async function inBatches(next: () => Promise<number>): Promise<number> {
  let sum = 0
  for (;;) {
    const done = await next()
    sum += done
    if (done < batch) return sum
    await new Promise(setImmediate)
  }
}
