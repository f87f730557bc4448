import { randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A new secret: 32 random bytes as Standard Webhooks spells them, `whsec_` and base64. GitHub's libraries take the whole text. */
export const makeSecret = (): string => prefix + randomBytes(32).toString('base64')

/**
 * The key that a secret is in Standard Webhooks: what base64 says after `whsec_`, and of any other text its UTF-8 bytes,
 * as in GitHub's headers. A receiver gives the library the former as it is, and the latter as
 * `new Webhook(Buffer.from(secret), { format: 'raw' })`: without that it would take the text for base64.
 */
export function signingKey(secret: string): Uint8Array {
  return decoded(secret) ?? Buffer.from(secret)
}

/** Whether a secret begins as Standard Webhooks spells one and goes on otherwise, so that its libraries could not read it. */
export const isMisspelt = (secret: string): boolean => secret.startsWith(prefix) && decoded(secret) === null

/** Only the one spelling that every library reads: padded, without unused bits. */
function decoded(secret: string): Uint8Array | null {
  if (!secret.startsWith(prefix)) return null
  const bytes = Buffer.from(secret.slice(prefix.length), 'base64')
  return bytes.length > 0 && prefix + bytes.toString('base64') === secret ? bytes : null
}
