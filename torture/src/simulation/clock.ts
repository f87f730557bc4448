/** The time of a simulated machine, in milliseconds: what passes, and a wall clock that somebody may set. */
export class Clock {
  readonly startAt: number
  #now: number
  #set = 0
  #mostAhead = 0
  #mostBehind = 0

  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.startAt = startAt
    this.#now = startAt
  }

  /** The simulation's own time, which nobody sets. */
  get now(): number {
    return this.#now
  }

  readonly wall = (): number => this.#now + this.#set
  /** What no process’s clock is beyond: each may still count from the latest time that the wall clock ever showed. */
  get latest(): number {
    return this.#now + this.#mostAhead
  }

  /** What no process’s clock is behind. */
  get earliest(): number {
    return this.#now + this.#mostBehind
  }

  readonly passed = (): number => this.#now - this.startAt

  moveTo(at: number): void {
    this.#now = at
  }

  setWallBy(ms: number): void {
    this.#set += ms
    this.#mostBehind = Math.min(this.#mostBehind, this.#set)
    this.#mostAhead = Math.max(this.#mostAhead, this.#set)
  }
}
