import type { Context } from 'hono'
import type { Access } from './access.ts'
import { browserOf } from './browser.ts'
import type { Caller } from './caller.ts'
import { clientAddress } from './client-address.ts'

const callers = new WeakMap<Context, Promise<Caller>>()

/**
 * Who sent a request: whose token it brings, or without one whose session, where those open something. Looked up once, however
 * many parts of it ask.
 *
 * @throws as `Access.caller` does, and Denial `auth.foreign_page` for a session that a page of another origin would use
 */
export function requestCaller(c: Context, access: Access): Promise<Caller> {
  const known = callers.get(c)
  if (known) return known
  const caller = presentCaller(c, access)
  callers.set(c, caller)
  return caller
}

/** Whether a request brings something by which its caller could be known. */
export const hasCredentials = (c: Context): boolean =>
  c.req.header('authorization') !== undefined || Boolean(browserOf(c)?.secret)

/** The same, looked up anew: a stream outlives the question with which it began. */
export async function presentCaller(c: Context, access: Access): Promise<Caller> {
  const browser = browserOf(c)
  if (!browser?.secret) return access.caller(c.req.header('authorization'), clientAddress(c))
  browser.requireOwnPage()
  return access.callerOfSession(browser.secret, clientAddress(c))
}
