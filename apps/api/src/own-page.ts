import type { Context } from 'hono'
import type { Links } from '@repohook/hooks'

/**
 * Whether a request was sent by a page of this server's own origin, as browsers tell it (Fetch Metadata, W3C): by
 * `Sec-Fetch-Site`; where that is missing, as it is over plain HTTP, by an `Origin` with our host; where that is missing, too, as
 * it is of a GET, by any `X-Requested-With`. A page of another origin may set none of the three: the last would need a
 * preflight, and no origin is ever let in by one.
 */
export function isFromOwnPage(c: Context, { publicUrl }: Links): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  if (origin === undefined) return Boolean(c.req.header('x-requested-with'))
  const host = URL.parse(origin)?.host
  return Boolean(host) && (host === new URL(c.req.url).host || host === new URL(publicUrl).host)
}
