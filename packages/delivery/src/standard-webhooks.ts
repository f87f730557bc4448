import { createHmac } from 'node:crypto'
import { type Secret, signingKey } from '@repohook/hooks'

/**
 * The headers of Standard Webhooks. The id is the event's GUID, the same in every attempt, as the key to tell a repetition
 * by; the timestamp is this attempt's. Each secret signs id, timestamp and the exact bytes of the body; without any, there
 * is no signature header.
 *
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardHeaders(
  guid: string,
  sentAt: number,
  body: Uint8Array,
  secrets: readonly (Secret | null)[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(sentAt / 1_000))
  const signatures = secrets
    .filter((secret) => secret !== null)
    .map((secret) => createHmac('sha256', signingKey(secret.reveal())).update(`${guid}.${timestamp}.`).update(body))
    .map((mac) => `v1,${mac.digest('base64')}`)
  return {
    'webhook-id': guid,
    'webhook-timestamp': timestamp,
    ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
  }
}
