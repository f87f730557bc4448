import { type FormatName, readAnswer } from '@repohook/formats'
import type { Exchange } from './exchange.ts'
import type { SendOutcome } from './outcome.ts'
import { responseText } from './response-text.ts'

/** What an exchange came to, in the receiver's own words where it has some. */
export interface Reading {
  readonly outcome: SendOutcome
  /** How long the receiver asks to be left alone by other means than `Retry-After`. */
  readonly retryAfterMs: number | null
}

/**
 * Reads what a receiver refused with as its format has it: some say in the body that a webhook is gone, or that trying again
 * is no use, or when to come back.
 */
export function readReceiver(
  hook: { readonly format: FormatName; readonly url: string },
  { outcome, responseHeaders, responseBody }: Exchange,
): Reading {
  if (outcome.kind !== 'refused') return { outcome, retryAfterMs: null }
  const { status } = outcome
  const body = responseText(responseHeaders, responseBody) ?? ''
  const { permanent, retryAfterMs, worthRetrying } = readAnswer(hook, { status, headers: responseHeaders, body })
  const final = permanent ?? (worthRetrying === false ? { of: 'event' as const, reason: notRetried } : null)
  return { outcome: final === null ? outcome : { ...outcome, final }, retryAfterMs }
}

const notRetried = 'Of what is refused, this format tries 408, 429 and 5xx again, and nothing else.'
