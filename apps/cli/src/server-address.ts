import { exitCodes } from './exit-codes.ts'
import { plainText } from './plain-text.ts'
import { Problem } from './problem.ts'

/**
 * Checks the address of a server, which may end in a path: installations may lie under one.
 *
 * @param from what named it, such as `REPOHOOK_URL`
 * @throws a Problem for what is no HTTP address
 */
export function requireAddress(address: string, from: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  const hasMore = url !== null && url.username + url.password + url.search + url.hash !== ''
  if (url !== null && /^https?:\/\//i.test(address) && !hasMore) return address
  const shown = url?.username || url?.password ? withoutUser(url) : address
  const advice = 'One is http://127.0.0.1:3000, for example, with no user, ? or # in it.'
  throw new Problem(exitCodes.usage, `${from} is no http:// or https:// address: ${plainText(shown)}. ${advice}`)
}

/** @throws a Problem, which does not show it, for what can be no token */
export function requireToken(token: string, from: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const words = token === '' ? 'it is empty' : 'it has blanks, line ends or other characters that no token has'
  throw new Problem(exitCodes.usage, `${from} is no token: ${words}.`)
}

function withoutUser(url: URL): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  return shown.href
}
