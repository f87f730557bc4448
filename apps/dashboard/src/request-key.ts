/** A key that nobody has used: asking again with it is the same request. Also where the page came without TLS. */
export const newRequestKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
