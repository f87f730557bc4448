import { RecentEvents } from './recent-events.ts'

/** What a process remembers of its store, so that it need not ask. */
export interface Memory {
  readonly events: RecentEvents
  /** Hooks that failed last or are parked, as far as this process has seen: a success changes nothing for the others. */
  readonly unwellHooks: Set<number>
}

/** How much of what was published or read last is kept, in bytes. */
const recentBytes = 32 * 1024 * 1024

export const createMemory = (): Memory => ({ events: new RecentEvents(recentBytes), unwellHooks: new Set() })
