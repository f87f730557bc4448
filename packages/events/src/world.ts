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

/** The real clock, dice and UUIDs. */
export const systemWorld = (): World => ({
  now: steadyClock(
    () => Date.now(),
    () => performance.now(),
  ),
  random: () => Math.random(),
  uuid: () => crypto.randomUUID(),
})
