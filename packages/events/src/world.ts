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
  const startedAt = Date.now() - performance.now()
  let ahead = 0
  return {
    /** The wall clock, which may be set; while it is behind what was told, the time that passes is counted instead. */
    now() {
      const passed = startedAt + performance.now()
      ahead = Math.max(ahead, Date.now() - passed)
      return Math.floor(passed + ahead)
    },
    random: () => Math.random(),
    uuid: () => crypto.randomUUID(),
  }
}
