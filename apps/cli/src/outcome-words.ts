import type { Delivery } from './api.ts'
import { plainText } from './plain-text.ts'

const unreachable: Readonly<Record<string, string>> = {
  dns_error: 'The name in the URL could not be resolved to an address.',
  connection_refused: 'Nothing listens at that address and port.',
  connection_reset: 'The receiver closed the connection before it answered.',
  connection_failed: 'No connection could be made to the receiver.',
  tls_error: 'The receiver’s certificate was not accepted, or TLS could not be agreed on.',
  protocol_error: 'What the receiver answered is not HTTP.',
  response_too_large: 'The receiver answered more than is read.',
  proxy_error: 'The proxy that the server sends through did not do its part.',
}

const cancelled: Readonly<Record<string, string>> = {
  hook_deactivated: 'It was never sent: the hook was made inactive.',
  hook_deleted: 'It was never sent: the hook was removed.',
  job_cancelled: 'It was never sent: the job that it belongs to was cancelled.',
  redelivered: 'It was never sent: a redelivery of the same event arrived first.',
}

/** Why a delivery went as it did, in a sentence. */
export function outcomeWords({ outcome, underWay }: Delivery): string {
  if (outcome === null) return underWay ? 'It is being sent.' : 'It waits to be sent.'
  switch (outcome.kind) {
    case 'delivered':
      return `The receiver took it, with ${outcome.status}.`
    case 'refused':
      return outcome.status >= 300 && outcome.status < 400
        ? `The receiver answered ${outcome.status}: redirects are not followed. Give the hook the URL where it leads.`
        : `The receiver answered ${outcome.status}; only 200 to 299 count as success.`
    case 'timed_out':
      return 'The receiver did not answer in time.'
    case 'unreachable':
      return (unreachable[outcome.why] ?? 'The receiver was not reached.') + detailOf(outcome.detail)
    case 'blocked':
      return plainText(outcome.advice)
    case 'interrupted':
      return 'The server stopped before it could record the answer, so nobody knows whether it arrived. It is sent again.'
    case 'cancelled':
      return cancelled[outcome.why] ?? 'It was never sent.'
    case 'expired':
      return 'It was never sent: the hook was parked, and did not recover in time.'
  }
}

const detailOf = (detail: string | undefined): string => (detail ? ` (${plainText(detail)})` : '')
