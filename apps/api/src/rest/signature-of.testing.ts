import { createHmac } from 'node:crypto'

/** What `X-Hub-Signature-256` has to say of a body. */
export const signatureOf = (body: Uint8Array, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
