import type { World } from '@repohook/events'

export interface QueueDepthOptions {
  /** Counts what waits, up to a limit. */
  readonly count: (limit: number) => Promise<number>
  /** Where admission ends. */
  readonly limit: number
  /** True when nobody else adds to the queue. */
  readonly alone: boolean
  readonly world: Pick<World, 'now'>
}

/** Counting may take one part in so many of the time. */
const share = 50
/** How old a count may get where others add to the queue too. */
const freshMs = 10_000

/**
 * How much waits, to within what was added since it was counted: what has left meanwhile is noticed by the next count,
 * which is made when the limit seems to be reached. Of a million rows a count takes some 0.3 s, so none is made too soon
 * after the last.
 *
 * Room is taken before something is stored, as much as the widest event took so far. So more than the limit waits by the
 * deliveries of one event at most; and by those of events, all in the same moment, that go to more hooks than any before.
 */
export class QueueDepth {
  readonly #options: QueueDepthOptions
  #counted: { readonly waiting: number; readonly at: number; readonly tookMs: number } | null = null
  #counting: Promise<void> | null = null
  #added = 0
  #reserved = 0
  #widest = 1

  constructor(options: QueueDepthOptions) {
    this.#options = options
  }

  /**
   * Adds to the queue if there is room, and answers what `add` answers; otherwise null. `deliveriesOf` says how many were
   * added.
   */
  async add<Answer>(add: () => Promise<Answer>, deliveriesOf: (answer: Answer) => number): Promise<Answer | null> {
    if (this.#isCountDue()) {
      this.#counting ??= this.#count().finally(() => (this.#counting = null))
      await this.#counting
    }
    if (this.#waiting() >= this.#options.limit) return null
    const reserved = this.#widest
    this.#reserved += reserved
    try {
      const answer = await add()
      const added = deliveriesOf(answer)
      this.#added += added
      this.#widest = Math.max(this.#widest, added)
      return answer
    } finally {
      this.#reserved -= reserved
    }
  }

  #waiting(): number {
    return (this.#counted?.waiting ?? 0) + this.#added + this.#reserved
  }

  #isCountDue(): boolean {
    if (!this.#counted) return true
    const { limit, alone, world } = this.#options
    const age = world.now() - this.#counted.at
    const restMs = share * this.#counted.tookMs
    return (this.#waiting() >= limit && age >= restMs) || (!alone && age >= Math.max(freshMs, restMs))
  }

  async #count(): Promise<void> {
    const { count, limit, world } = this.#options
    const [before, startedAt] = [this.#added, world.now()]
    const waiting = await count(limit)
    // What was added during the count may be in it or not: as if it were not, so that the sum is never too small.
    this.#added -= before
    this.#counted = { waiting, at: world.now(), tookMs: world.now() - startedAt }
  }
}
