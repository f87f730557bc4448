import type { RenderFault } from '@repohook/formats'

/** Why a request got no answer. `detail` is a machine's word such as `CERT_HAS_EXPIRED`, never an address. */
export type Unreachable =
  | 'dns_error'
  | 'connection_refused'
  | 'connection_reset'
  | 'connection_failed'
  | 'tls_error'
  | 'protocol_error'
  | 'response_too_large'
  | 'proxy_error'

export type Cancellation = 'hook_deactivated' | 'hook_deleted' | 'redelivered' | 'job_cancelled'

/** Where a template could not be rendered, and why, in a sentence for its author. */
export type RenderTrouble = Omit<RenderFault, 'kind'>

/** How one attempt to send ended. */
export type SendOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      readonly kind: 'refused'
      readonly status: number
      /** Where the answer says that nothing like this need be sent again: `hook`, nothing at all; `event`, not this one. */
      readonly final?: { readonly of: 'hook' | 'event'; readonly reason: string }
    }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'unreachable'; readonly why: Unreachable; readonly detail?: string }
  | { readonly kind: 'blocked'; readonly rule: string }
  /** The hook's format could not make a request of the event: none was made. */
  | { readonly kind: 'not_rendered'; readonly fault: RenderTrouble }

/** How a delivery settled. The last three never reached the network, or nobody knows whether they did. */
export type Outcome =
  | SendOutcome
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'cancelled'; readonly why: Cancellation }
  | { readonly kind: 'expired' }

/** Whether the receiver says that it is gone for good: its hook is parked at once. */
export const isGone = (outcome: SendOutcome): boolean =>
  outcome.kind === 'refused' && (outcome.status === 410 || outcome.final?.of === 'hook')
