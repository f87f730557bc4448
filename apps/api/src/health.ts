import type { World } from '@repohook/events'
import { Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from 'pino'
import { remoteAddress } from './remote-address.ts'

export interface HealthOptions {
  readonly log: Logger
  /** Rejects while the service should not get traffic. */
  readonly ready: () => Promise<void>
  /** Answers a scrape of the metrics, told who asks. Without it there are none. */
  readonly scrape?: (authorization: string | undefined, address: string | null) => Promise<Response>
  readonly world: World
}

/** Answers are read, never run or shown inside of a page. A page brings a policy of its own. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
}

/** What every process answers, whatever its role: whether it lives, whether it is ready, and its metrics. */
export function createHealthApp({ log, ready, scrape, world }: HealthOptions): Hono {
  const app = new Hono()
  app.use(requestId(), secureHeaders({ contentSecurityPolicy, xFrameOptions: 'DENY', overwrite: false }))
  app.use(async (c, next) => {
    const { method, path } = c.req
    const askedAt = world.now()
    await next()
    const id = c.get('requestId')
    // Once more: tRPC answers with headers of its own.
    c.header('x-request-id', id)
    log.debug({ requestId: id, method, path, status: c.res.status, durationMs: world.now() - askedAt }, 'request')
  })

  app.get('/livez', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    try {
      await ready()
      return c.json({ status: 'ok' })
    } catch {
      return c.json({ status: 'unavailable' }, 503)
    }
  })
  if (scrape) app.get('/metrics', (c) => scrape(c.req.header('authorization'), remoteAddress(c)))
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  app.onError((error, c) => {
    log.error({ err: error, requestId: c.get('requestId') }, 'a request failed')
    return c.json({ message: 'Something went wrong here; the log says what.', requestId: c.get('requestId') }, 500)
  })
  return app
}
