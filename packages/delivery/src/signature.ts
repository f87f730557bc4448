import { createHmac } from 'node:crypto'

/** The two signature headers of GitHub, older first. */
export interface Signatures {
  readonly 'X-Hub-Signature': string
  readonly 'X-Hub-Signature-256': string
}

/**
 * Signs the exact bytes that go on the wire, as GitHub does: lower-case hex HMACs keyed with the secret's UTF-8 bytes.
 *
 * Takes the encoded body, never the payload object: a receiver recomputes the digest over the bytes it read,
 * and two JSON encoders rarely agree on those.
 */
export function sign(body: Uint8Array, secret: string): Signatures {
  const digest = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex')
  return { 'X-Hub-Signature': `sha1=${digest('sha1')}`, 'X-Hub-Signature-256': `sha256=${digest('sha256')}` }
}
