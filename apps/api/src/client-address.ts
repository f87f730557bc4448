import { type BlockList, isIP } from 'node:net'
import type { Context, MiddlewareHandler } from 'hono'
import { remoteAddress } from './remote-address.ts'
import { isTrusted } from './rest/links-for.ts'

const clients = new WeakMap<Context, string | null>()

/** The address that a request came from, behind the proxies that are trusted; null where there is no connection. */
export const clientAddress = (c: Context): string | null => clients.get(c) ?? remoteAddress(c)

/** Finds out where requests come from. `X-Forwarded-For` is read from its end, as far as trusted proxies wrote it. */
export const findClient =
  (trustedProxies: BlockList): MiddlewareHandler =>
  async (c, next) => {
    const told = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
    let address = remoteAddress(c)
    while (isTrusted(address, trustedProxies)) {
      const before = told.pop() ?? ''
      if (isIP(before) === 0) break
      address = before
    }
    clients.set(c, address)
    await next()
  }
