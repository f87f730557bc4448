import type { TargetRef } from '@repohook/hooks'
import type { DeliverySummary } from './delivery.ts'

/** Why a hook that was considered for an event did or did not get it. */
export interface Decision {
  readonly hookId: number
  /** `held`: it will be delivered when the parked hook works again. `filtered`: its filter kept the event back. */
  readonly verdict: 'chosen' | 'held' | 'inactive' | 'not_subscribed' | 'filtered'
  /** Of what was filtered, why: a sentence. */
  readonly reason: string | null
}

/** A hook as it is now, as far as an event's fate depends on it. A deleted one is there until retention takes it. */
export interface HookNow {
  readonly id: number
  readonly target: TargetRef
  readonly url: string
  readonly active: boolean
  /** Whether it would hear the event today. */
  readonly listens: boolean
  readonly state: 'open' | 'parked'
  readonly parkedBecause: string | null
  readonly parkedAt: number | null
  readonly probeAt: number | null
  readonly resumedAt: number | null
  readonly concurrency: number | null
  readonly ratePerMinute: number | null
  readonly updatedAt: number
  readonly deletedAt: number | null
}

/** What stands before a delivery that waits, in its hook's queue. */
export interface QueuePlace {
  readonly deliveryId: number
  /** How many are due before it and in nobody's hands; counted up to `aheadAtMost`. */
  readonly ahead: number
  /** How many of the hook are under way. */
  readonly underWay: number
}

/** As far as the queue before a delivery is counted. */
export const aheadAtMost = 1_000

/** An event with all that is known of it at one moment. */
export interface StoredEvent {
  readonly guid: string
  readonly name: string
  readonly action: string | null
  readonly target: TargetRef
  /** The only hook that a ping or a test is for. */
  readonly toHookId: number | null
  readonly publishedAt: number
  readonly payload: Uint8Array
  readonly decisions: readonly Decision[]
  /** Newest first. */
  readonly deliveries: readonly DeliverySummary[]
  /** Those that were considered or sent to, as far as they are still known, and those that would be considered today. */
  readonly hooks: readonly HookNow[]
  /** Of each delivery that waits. */
  readonly queue: readonly QueuePlace[]
}
