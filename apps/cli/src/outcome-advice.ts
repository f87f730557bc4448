import type { Delivery } from './api.ts'

type Outcome = NonNullable<Delivery['outcome']>

const unreachable: Readonly<Record<string, string>> = {
  dns_error: 'Correct the host name in the URL, or the DNS that serves it.',
  connection_refused: 'Start the receiver, or correct the port in the URL.',
  connection_reset: 'Look into the log of the receiver, or of the proxy in front of it, for that moment.',
  connection_failed: 'See whether the receiver’s machine can be reached from the server.',
  tls_error: 'Give the receiver a certificate that is valid for the host in its URL, with its whole chain.',
  protocol_error: 'See that the port in the URL speaks HTTP, and that http and https are not mixed up.',
  response_too_large: 'Let the receiver answer with fewer headers.',
  proxy_error: 'Ask the operator to look after the proxy in REPOHOOK_EGRESS_PROXY.',
}

/** What to do about an outcome, in a sentence; null where there is nothing to do, or its own words say it. */
export function outcomeAdvice(outcome: Outcome | null): string | null {
  switch (outcome?.kind) {
    case 'refused':
      return adviceOnStatus(outcome.status)
    case 'timed_out':
      return 'Let the receiver answer first and work afterwards.'
    case 'unreachable':
      return unreachable[outcome.why] ?? null
    // The server says itself what to do about a destination that it does not allow.
    case 'blocked':
    case 'delivered':
    case 'interrupted':
    case 'cancelled':
    case 'expired':
    case undefined:
      return null
  }
}

function adviceOnStatus(status: number): string | null {
  if (status >= 300 && status < 400) return null
  if (status === 401 || status === 403)
    return 'See whether the receiver has the hook’s secret, and lets requests from outside in.'
  if (status === 404 || status === 405) return 'Correct the path in the URL: nothing takes a POST there.'
  if (status === 410) return 'The receiver says that it is gone: remove the hook, or give it another URL.'
  if (status === 413) return 'Let the receiver, or the proxy in front of it, take larger bodies.'
  if (status === 429) return 'The receiver gets more than it wants.'
  return 'Look into the receiver’s log for that moment.'
}
