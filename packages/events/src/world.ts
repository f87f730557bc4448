/** What a program takes from outside itself. Passed in from `main.ts` down, so that a test can hold it still. */
export interface World {
  /** Unix milliseconds that never go back: two calls in order never return less the second time. */
  now(): number
  /** A number from 0 up to but not including 1. */
  random(): number
  /** A lower-case UUID. */
  uuid(): string
}

/** How much faster and how much slower than real time the told time may pass, until it is the wall clock's again. */
const [fastest, slowest] = [60, 0.5]

/**
 * A clock that follows a wall clock, which may be set, but neither back nor in leaps. Set an hour ahead, it is followed
 * within about a minute: what is due meanwhile comes due one after the other, and a wrong time that is soon put right did
 * little harm. Set back an hour, it is waited for at half the pace: nothing that is due stands still.
 *
 * `passed` counts real time from some moment on; it may stand still while the machine sleeps. All in milliseconds.
 */
export function steadyClock(wall: () => number, passed: () => number): () => number {
  let told = wall()
  let lookedAt = passed()
  return () => {
    const lookAt = passed()
    const passedMs = lookAt - lookedAt
    told = Math.min(told + passedMs * fastest, Math.max(told + passedMs * slowest, wall()))
    lookedAt = lookAt
    return Math.floor(told)
  }
}

/** How to put another clock in the place of a machine's own. */
export interface Clock {
  /** Counts real time, in milliseconds from some moment on, whatever the machine's clock is set to. */
  passed(): number
  /** From here on a clock is followed that is so many milliseconds ahead of what `passed` counts. */
  follow(aheadMs: number): void
}

export interface SystemWorld extends World {
  readonly clock: Clock
}

/**
 * The real dice and UUIDs, and the machine's clock or the one that is followed. What is followed before the first look at
 * the time is followed from the beginning.
 */
export function systemWorld(
  wall: () => number = () => Date.now(),
  passed: () => number = () => performance.now(),
): SystemWorld {
  let ahead: number | null = null
  let steady: (() => number) | null = null
  const begin = () => steadyClock(() => (ahead === null ? wall() : passed() + ahead), passed)
  return {
    now: () => (steady ??= begin())(),
    random: () => Math.random(),
    uuid: () => crypto.randomUUID(),
    clock: {
      passed,
      follow(aheadMs) {
        ahead = aheadMs
      },
    },
  }
}
