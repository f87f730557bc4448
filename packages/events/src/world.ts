/** What a program takes from outside itself. Passed in from `main.ts` down, so that a test can hold it still. */
export interface World {
  /** Unix milliseconds that never go back: two calls in order never return less the second time. */
  now(): number
  /** A number from 0 up to but not including 1. */
  random(): number
  /** A lower-case UUID. */
  uuid(): string
}

/**
 * A clock that never goes back: a wall clock, which may be set; while it is behind what was told, the time that passes is
 * counted instead. Both in milliseconds.
 */
export function steadyClock(wall: () => number, passed: () => number): () => number {
  const startedAt = wall() - passed()
  let ahead = 0
  return () => {
    const counted = startedAt + passed()
    ahead = Math.max(ahead, wall() - counted)
    return Math.floor(counted + ahead)
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
