import type { Dice } from './dice.ts'
import { type Behaviour, behaviours } from './receivers.ts'

/** What kind of day it is going to be. Means are of exponential waits; null is never. */
export interface Plan {
  readonly servers: number
  /** One process has the database to itself: what it finds leased at its start is a dead one's. */
  readonly alone: boolean
  readonly slots: number
  readonly perHook: number
  /** How many bytes of payloads may be under way at once. */
  readonly bytes: number
  /** After how many failures in a row a hook is parked; 0 is never. */
  readonly parkAfter: number
  /** How many deliveries may wait before events are refused. */
  readonly maxQueued: number
  readonly timeoutMs: number
  readonly retryPolicy: string
  readonly retentionMs: number
  /** How long people and faults go on, before everything heals. */
  readonly eventfulMs: number
  readonly publishEveryMs: number
  readonly peopleEveryMs: number
  readonly hooks: number
  readonly receivers: readonly Behaviour[]
  readonly faults: Faults
}

export interface Faults {
  readonly crashEveryMs: number | null
  /** In so many calls of the store the process ends, before or after the call. */
  readonly crashInCalls: number
  readonly pauseEveryMs: number | null
  readonly setClockEveryMs: number | null
  readonly stopEveryMs: number | null
  /** In so many calls of the store it says that it cannot, or that it could not though it could. */
  readonly storeFailsInCalls: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Each seed has some faults and not others: what happens all the time hides what happens after a quiet hour. */
export function planOf(dice: Dice): Plan {
  const servers = dice.pick([1, 1, 2, 3])
  const sometimes = <T>(value: T): T | null => (dice.chance(0.6) ? value : null)
  const eventfulMs = dice.whole(3, 20) * minuteMs
  return {
    servers,
    alone: servers === 1 && dice.chance(0.8),
    slots: dice.whole(4, 16),
    perHook: dice.pick([1, 2, 3, 4, 8]),
    bytes: 64 * 1024 * 1024,
    parkAfter: dice.pick([0, 2, 3, 10]),
    maxQueued: dice.pick([10, 50, 100_000]),
    timeoutMs: 10_000,
    retryPolicy: dice.pick(['standard', '5s,30s,2m', '10s,1m,5m,1h', '2s,2s,2s,2s,2s,2s', 'github']),
    retentionMs: dice.pick([24 * hourMs, 48 * hourMs, 30 * 24 * hourMs]),
    eventfulMs,
    publishEveryMs: Math.ceil(eventfulMs / dice.whole(8, 40)),
    peopleEveryMs: Math.ceil(eventfulMs / dice.whole(5, 25)),
    hooks: dice.whole(2, 6),
    receivers: Array.from({ length: dice.whole(3, 7) }, () => dice.pick(behaviours)),
    faults: {
      crashEveryMs: sometimes(dice.whole(1, 5) * minuteMs),
      crashInCalls: sometimes(dice.whole(100, 500)) ?? 0,
      pauseEveryMs: sometimes(dice.whole(1, 5) * minuteMs),
      // Processes that share a database go by the clock of its server.
      setClockEveryMs: servers === 1 ? sometimes(dice.whole(2, 10) * minuteMs) : null,
      stopEveryMs: sometimes(dice.whole(2, 10) * minuteMs),
      storeFailsInCalls: sometimes(dice.whole(100, 500)) ?? 0,
    },
  }
}
