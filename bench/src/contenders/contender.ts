/** Where a contender works. */
export interface Setting {
  readonly receiverUrl: string
  /** An empty folder on a real disk. */
  readonly folder: string
  /** The database server, for those who need one. */
  readonly serverUrl: string | null
  /** How many hooks hear one event, for those who store an event once. */
  readonly hooksPerEvent: number
}

/** Somebody who gets webhooks delivered. Lives in a process of its own, for all rounds. */
export interface Contender {
  /** Queues so many deliveries. Not timed. */
  prepare(deliveries: number): Promise<void>
  /** Makes them, 64 at a time, and resolves when the last one is recorded. Timed. */
  run(deliveries: number): Promise<void>
  /** Stops looking for more. Not timed. */
  rest?(): Promise<void>
  close(): Promise<void>
}

export type OpenContender = (setting: Setting) => Promise<Contender>

/** How many requests are under way at once. */
export const concurrency = 64

/** How many hooks, each with a path of its own, share the deliveries. */
export const hookCount = 16
