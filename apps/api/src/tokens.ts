import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const prefix = 'rhk_'

/** A new token: a prefix that scanners can find, 32 random bytes, and a checksum that tells a typo from a stranger. */
export function makeToken(): string {
  const body = randomBytes(32).toString('base64url').replaceAll(/[-_]/g, 'x')
  return `${prefix}${body}_${checksum(body)}`
}

/** Whether a token can be one of ours. A token with our prefix and a wrong checksum needs no look at the database. */
export function isPlausible(token: string): boolean {
  const [, body, sum] = /^rhk_([A-Za-z0-9]+)_([0-9a-f]{8})$/.exec(token) ?? []
  return !token.startsWith(prefix) || (body !== undefined && checksum(body) === sum)
}

/** What a browser is given in a token's place, or a link has in it: 32 random bytes, fit for a cookie and a URL. */
export const makeSecret = (): string => randomBytes(32).toString('base64url')

/** Whether a text can be such a secret. What cannot needs no look at the database. */
export const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text)

/** What is stored of a token, or of a secret. Nobody guesses a random one, so a plain digest is enough. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** What a person recognises a token by. */
export const hintOf = (token: string): string => `${token.slice(0, 4)}…${token.slice(-4)}`

const checksum = (body: string): string => crc32(body).toString(16).padStart(8, '0')
