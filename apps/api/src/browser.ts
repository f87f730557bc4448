import type { Links } from '@repohook/hooks'
import type { Context, MiddlewareHandler } from 'hono'
import { generateCookie, getCookie } from 'hono/cookie'
import { Denial } from './denial.ts'
import { isFromOwnPage } from './own-page.ts'

/** What a request has of a browser: the session that it keeps for us. */
export interface Browser {
  /** The secret of the session, if there is one and the request brings no token of its own. */
  readonly secret: string | null
  /** The secret, whatever else the request brings. */
  readonly kept: string | null
  /** @throws Denial `auth.foreign_page` unless a page of our own sent the request */
  requireOwnPage(): void
  /** The header that has the browser keep a session until it ends, `now` and `expiresAt` in Unix milliseconds. */
  keep(secret: string, expiresAt: number, now: number): string
  /** The header that has the browser forget it. */
  forget(): string
}

const name = 'repohook_session'
const browsers = new WeakMap<Context, Browser>()

/** The browser that sent a request, where sessions open something. */
export const browserOf = (c: Context): Browser | null => browsers.get(c) ?? null

/** Lets the sessions of browsers in, for what is routed behind it and nothing else. */
export const openToBrowsers =
  (linksFor: (c: Context) => Links): MiddlewareHandler =>
  async (c, next) => {
    browsers.set(c, createBrowser(c, linksFor(c)))
    await next()
  }

function createBrowser(c: Context, links: Links): Browser {
  // A browser takes `__Host-` from this host alone, over TLS alone: no neighbour can put another in its place.
  const isSecure = links.publicUrl.startsWith('https:')
  const prefix = isSecure ? 'host' : undefined
  const kept = getCookie(c, name, prefix) || null
  const cookie = (value: string, maxAge: number) =>
    generateCookie(name, value, { path: '/', httpOnly: true, sameSite: 'Strict', maxAge, ...(prefix && { prefix }) })
  return {
    kept,
    secret: c.req.header('authorization') === undefined ? kept : null,
    requireOwnPage() {
      if (isFromOwnPage(c, links)) return
      const words = 'Only the pages of this server may do that in a browser: open its own address.'
      throw new Denial('auth.foreign_page', words)
    },
    keep: (secret, expiresAt, now) => cookie(secret, Math.max(0, Math.floor((expiresAt - now) / 1_000))),
    forget: () => cookie('', 0),
  }
}
