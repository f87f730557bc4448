/** What `X-Hub-Signature-256` says of a body: `sha256=` and the HMAC in lower-case hex. Computed by the browser: nothing is sent. */
export async function signatureOf(body: Uint8Array<ArrayBuffer>, secret: string): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), hmac, false, ['sign'])
  const digest = new Uint8Array(await crypto.subtle.sign('HMAC', key, body))
  return `sha256=${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Browsers compute signatures only on pages that came over HTTPS, or from the machine itself. */
export const canSign = (): boolean => globalThis.isSecureContext
