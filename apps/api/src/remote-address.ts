import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'

/** The address at the other end of a request's connection; null where there is no connection. */
export function remoteAddress(c: Context): string | null {
  const { incoming } = (c.env ?? {}) as { readonly incoming?: IncomingMessage }
  return incoming?.socket.remoteAddress ?? null
}
