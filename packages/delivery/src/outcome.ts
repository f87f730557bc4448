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

/** How one attempt to send ended. */
export type SendOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'unreachable'; readonly why: Unreachable; readonly detail?: string }
  | { readonly kind: 'blocked'; readonly rule: string }

/** How a delivery settled. The last three never reached the network, or nobody knows whether they did. */
export type Outcome =
  | SendOutcome
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'cancelled'; readonly why: Cancellation }
  | { readonly kind: 'expired' }
