import { RecentEvents } from './recent-events.ts'

/** What a process remembers of its store, so that it need not ask. */
export interface Memory {
  readonly events: RecentEvents
  /**
   * Hooks that failed last or are parked: a success changes nothing for the others. Null where other processes deliver too, and
   * a hook may fail there meanwhile.
   */
  readonly unwellHooks: Set<number> | null
}

/** How much of what was published or read last is kept, in bytes. */
const recentBytes = 32 * 1024 * 1024

/** `alone` says that no other process works on the store. */
export const createMemory = (alone: boolean): Memory => ({
  events: new RecentEvents(recentBytes),
  unwellHooks: alone ? new Set() : null,
})
