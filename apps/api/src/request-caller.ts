import type { Context } from 'hono'
import type { Access, Caller } from './access.ts'
import { clientAddress } from './client-address.ts'

const callers = new WeakMap<Context, Promise<Caller>>()

/** Who sent a request. Looked up once, however many parts of it ask. @throws as `Access.caller` does */
export function requestCaller(c: Context, access: Access): Promise<Caller> {
  const known = callers.get(c)
  if (known) return known
  const caller = access.caller(c.req.header('authorization'), clientAddress(c))
  callers.set(c, caller)
  return caller
}
