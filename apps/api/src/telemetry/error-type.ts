import { STATUS_CODES } from 'node:http'
import type { SendOutcome, Unreachable } from '@repohook/delivery'

/** What OpenTelemetry calls a value outside the set that a label may have. */
const other = '_OTHER'

const unreachable = {
  dns_error: true,
  connection_refused: true,
  connection_reset: true,
  connection_failed: true,
  tls_error: true,
  protocol_error: true,
  response_too_large: true,
  proxy_error: true,
} as const satisfies Record<Unreachable, true>

/** A status as a label: one that is registered, so that a receiver that makes some up adds nothing. */
export const statusLabel = (status: number): string => (Object.hasOwn(STATUS_CODES, status) ? String(status) : other)

/** OpenTelemetry's `error.type` of an attempt, from a fixed set; empty when it was delivered. */
export function errorTypeOf(outcome: SendOutcome): string {
  switch (outcome.kind) {
    case 'delivered':
      return ''
    case 'refused':
      return statusLabel(outcome.status)
    case 'timed_out':
      return 'timeout'
    case 'unreachable':
      return Object.hasOwn(unreachable, outcome.why) ? outcome.why : other
    case 'blocked':
      return 'destination_blocked'
    case 'not_rendered':
      return 'not_rendered'
  }
}

/** Lets a few words through and then no new ones: for labels whose words are listed elsewhere, and may become more. */
export function boundedWords(atMost: number): (word: string) => string {
  const known = new Set<string>()
  return (word) => {
    if (known.has(word)) return word
    if (known.size >= atMost || !/^[a-z\d_]{1,40}$/.test(word)) return other
    known.add(word)
    return word
  }
}
