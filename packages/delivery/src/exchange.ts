import type { RequestTemplate } from '@repohook/formats'
import type { SendOutcome } from './outcome.ts'

export type Method = RequestTemplate['method']

/** One HTTP request, complete: nothing is added or changed on its way out but `Content-Length`, `Host` and `Connection`. */
export interface OutgoingRequest {
  readonly method: Method
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Empty where there is none. */
  readonly body: Uint8Array
  /** False only when the hook says so (`insecure_ssl: "1"`). */
  readonly verifyTls: boolean
}

/** What is known of a response beyond its status; kept with the log entry. */
export type ExchangeFlag =
  /** The body went on past 64 KiB; what is kept is its beginning. */
  | 'response_truncated'
  /** The status came, the body broke off or did not end in time. */
  | 'response_incomplete'
  /** The first try met a kept-alive connection that the receiver had just closed; this is the second, on a new one. */
  | 'stale_connection_retry'
  /** The next attempt comes later than the policy says, because the receiver asked for it by `Retry-After`. */
  | 'retry_after_obeyed'

/** What came of sending a request. */
export interface Exchange {
  readonly outcome: SendOutcome
  /** Whole wall-clock milliseconds from dispatch to the last byte kept, or to giving up. */
  readonly durationMs: number
  /** In the order received, duplicates included; at most 50, each value at most 1 KiB. */
  readonly responseHeaders: readonly (readonly [string, string])[]
  /** The raw bytes, never decompressed; at most 64 KiB. */
  readonly responseBody: Uint8Array
  readonly flags: readonly ExchangeFlag[]
}
