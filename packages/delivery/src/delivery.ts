import type { TargetKind } from '@repohook/events'
import type { FormatName } from '@repohook/formats'
import type { ContentType, HookTemplate, Secret } from '@repohook/hooks'
import type { Exchange, Method } from './exchange.ts'
import type { Outcome, SendOutcome } from './outcome.ts'

/**
 * What a delivery is for. `event` and its automatic retries are chain 0 of an event and a hook; the others were asked for
 * by a person, go ahead of what waits, and are never retried.
 */
export type DeliveryKind = 'event' | 'redelivery' | 'test' | 'ping'

/** A delivery that a worker holds under a lease, with all that it takes to send it. */
export interface ClaimedDelivery {
  readonly id: number
  readonly leaseToken: string
  readonly kind: DeliveryKind
  /** Counts from 0 within its chain. */
  readonly attempt: number
  readonly dueAt: number
  /** How many of the policy's retries were spent before this attempt. */
  readonly retries: number
  readonly event: {
    readonly guid: string
    readonly name: string
    /** The exact bytes that were published. */
    readonly payload: Uint8Array
  }
  readonly hook: {
    readonly id: number
    readonly url: string
    readonly contentType: ContentType
    readonly secret: Secret | null
    /** During a rotation. */
    readonly previousSecret: Secret | null
    readonly standardWebhooks: boolean
    readonly insecureSsl: boolean
    readonly format: FormatName
    readonly template: HookTemplate | null
    readonly retryPolicy: string | null
    /** What the hook is installed on, which need not be where the event happened. */
    readonly target: { readonly id: number; readonly kind: TargetKind }
    readonly health: HookHealth
  }
}

/** How a hook does, and what its admin said of how it may be sent to; null follows the installation. */
export interface HookHealth {
  /** An event that goes to it all the same is its probe. */
  readonly isParked: boolean
  readonly failuresInARow: number
  /** How many probes failed since it was parked. */
  readonly probes: number
  /** When it is probed next; what is claimed as its probe says when that was due. */
  readonly probeAt: number | null
  /** Since when it works again after it was parked. */
  readonly resumedAt: number | null
  /** Requests under way at once, and requests a minute. */
  readonly concurrency: number | null
  readonly ratePerMinute: number | null
  /** After how many failures in a row it is parked; 0 is never. */
  readonly parkAfter: number | null
}

/** What a worker records of a delivery it sent. */
export interface Settlement {
  readonly delivery: ClaimedDelivery
  readonly outcome: SendOutcome
  readonly settledAt: number
  /** When the next attempt of the chain is due; null ends the chain. */
  readonly retryAt: number | null
  /** The probe of a parked hook: if it failed, the next attempt keeps its place in the queue and spends no retry. */
  readonly isProbe: boolean
  /** After how many failures in a row, this one included, the hook is parked; null: not for this one. */
  readonly parkAfter: number | null
  /** When the hook is probed next, if it is parked now or by this. */
  readonly probeAt: number
  /** What was sent, as far as it is kept; null where nothing was. */
  readonly request: SentRequest | null
  readonly exchange: Omit<Exchange, 'outcome'>
}

/** A request as it is kept. */
export interface SentRequest {
  readonly method: Method
  readonly url: string
  /** What a template's headers said is left out. */
  readonly headers: Readonly<Record<string, string>>
  /** Null where the body was made of the event's own bytes. */
  readonly body: Uint8Array | null
}

/** A line of the log, or of the queue while `settledAt` is null. */
export interface DeliverySummary {
  /** Unique to this attempt. */
  readonly id: number
  /** Shared by every delivery of the event: what `X-GitHub-Delivery` says. */
  readonly guid: string
  readonly hookId: number
  readonly event: string
  readonly action: string | null
  readonly kind: DeliveryKind
  readonly redelivery: boolean
  /** 0 for the event itself and its retries; each redelivery starts another. */
  readonly chain: number
  /** Counts from 0 within the chain. */
  readonly attempt: number
  readonly dueAt: number
  readonly settledAt: number | null
  /** True while a worker has it in hand. */
  readonly underWay: boolean
  readonly outcome: Outcome | null
  /** GitHub's words: `OK`, `Invalid HTTP Response: 404`, `timed out`, …; null while it waits. */
  readonly status: string | null
  /** The receiver's, or the stand-in that GitHub uses when none came: 502, 504. 0 where no request was made. */
  readonly statusCode: number | null
  readonly durationMs: number | null
  /** When the next attempt of its chain is due, while that waits. A parked hook's waits for its turn all the same. */
  readonly nextAttemptAt: number | null
}

/** All that is kept of one delivery. */
export interface DeliveryDetail extends DeliverySummary {
  readonly url: string | null
  readonly request: {
    readonly method: Method | null
    readonly headers: Readonly<Record<string, string>> | null
    /** The event's payload as it was published, whatever the encoding it was sent in. */
    readonly payload: string
    /** What the payload was sent as; null where it was not sent yet, or not the payload. */
    readonly contentType: ContentType | null
    /** The exact body, where that is not the payload itself: form-encoded. */
    readonly form: string | null
    /** What the hook's format made of the event; null where it was sent as it is, and where nothing was sent. */
    readonly body: string | null
  }
  readonly response: {
    readonly headers: readonly (readonly [string, string])[] | null
    /** Decoded, at most 64 KiB, bytes that are not UTF-8 replaced; null where none came, or what came cannot be shown. */
    readonly body: string | null
    /** How many bytes of the body are kept, as they came. */
    readonly bodyBytes: number | null
    /** What came went on past what is kept. */
    readonly isCut: boolean
    /** A body came that cannot be shown as text. */
    readonly isBinary: boolean
  }
  readonly flags: readonly string[]
  /** How its hook is sent to now. */
  readonly hook: {
    readonly url: string
    readonly contentType: ContentType
    readonly hasSecret: boolean
    readonly standardWebhooks: boolean
    readonly insecureSsl: boolean
  }
  /** Every attempt of the event at the hook, oldest first; of more than 100 the newest. */
  readonly attempts: readonly DeliverySummary[]
  readonly hasEarlierAttempts: boolean
}
