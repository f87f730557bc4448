/** What a program takes from outside itself. Passed in from `main.ts` down, so that a test can hold it still. */
export interface World {
  /** Unix milliseconds that never go back: two calls in order never return less the second time. */
  now(): number
  /** A number from 0 up to but not including 1. */
  random(): number
  /** A lower-case UUID. */
  uuid(): string
}

/** The real clock, dice and UUIDs. */
export function systemWorld(): World {
  let latest = 0
  return {
    now: () => (latest = Math.max(latest, Date.now())),
    random: () => Math.random(),
    uuid: () => crypto.randomUUID(),
  }
}
