/** What is spent of an allowance: how much, since when. */
export interface Window {
  readonly since: number
  readonly used: number
}

/**
 * Counts by key in windows that begin with the first count and last `lengthMs`. Keeps at most `most` keys: of more, those
 * that began first are forgotten, so that many addresses cost no memory without end.
 */
export class Windows<Key> {
  readonly #lengthMs: number
  readonly #most: number
  readonly #windows = new Map<Key, { since: number; used: number }>()

  constructor(lengthMs: number, most = 10_000) {
    this.#lengthMs = lengthMs
    this.#most = most
  }

  /** The window that `key` is in at `now`. */
  look(key: Key, now: number): Window {
    const window = this.#windows.get(key)
    return window && now - window.since < this.#lengthMs ? window : { since: now, used: 0 }
  }

  /** Counts, and answers the window with that. */
  count(key: Key, amount: number, now: number): Window {
    const { since, used } = this.look(key, now)
    const window = { since, used: used + amount }
    if (used === 0) {
      // Anew, and so behind those that began before it.
      this.#windows.delete(key)
      const [oldest] = this.#windows.keys()
      if (this.#windows.size >= this.#most && oldest !== undefined) this.#windows.delete(oldest)
    }
    this.#windows.set(key, window)
    return window
  }
}
