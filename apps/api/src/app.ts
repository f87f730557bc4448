import { trpcServer } from '@hono/trpc-server'
import { Failure, maxPayloadBytes, type World } from '@repohook/events'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from 'pino'
import type { Access } from './access.ts'
import { retryAfterOf } from './failures.ts'
import { restRoutes } from './rest/routes.ts'
import { appRouter } from './router.ts'
import type { Context } from './trpc/base.ts'
import type { Verbs } from './verbs.ts'

export interface AppOptions {
  readonly access: Access
  readonly verbs: Verbs
  readonly log: Logger
  /** Rejects while the service should not get traffic. */
  readonly ready: () => Promise<void>
  /** Does what a request asks for as part of the trace that its `traceparent` names. */
  readonly within?: (traceparent: string | undefined, act: () => Promise<void>) => Promise<void>
  /** Answers a scrape of the metrics, told who asks. Without it there are none. */
  readonly scrape?: (authorization: string | undefined) => Promise<Response>
  readonly world: World
}

const mebibyte = 1024 * 1024
/** JSON text inside JSON grows where it is escaped. */
const publishLimit = 2 * maxPayloadBytes + mebibyte
const callsPerBatch = 50

/** The HTTP surface: `fetch(Request) → Response`, with or without a port. */
export function createApp({ access, verbs, log, ready, scrape, within, world }: AppOptions): Hono {
  const app = new Hono()
  app.use(requestId(), secureHeaders())
  app.use(async (c, next) => {
    const { method, path } = c.req
    const askedAt = world.now()
    await next()
    const id = c.get('requestId')
    // Once more: tRPC answers with headers of its own.
    c.header('x-request-id', id)
    log.debug({ requestId: id, method, path, status: c.res.status, durationMs: world.now() - askedAt }, 'request')
  })

  if (within) app.use((c, next) => within(c.req.header('traceparent'), next))

  const onError = (c: { json: (body: object, status: 413) => Response }) =>
    c.json({ message: 'The request is too large.' }, 413)
  const limits = {
    publish: bodyLimit({ maxSize: publishLimit, onError }),
    other: bodyLimit({ maxSize: mebibyte, onError }),
  }
  app.use('/trpc/*', async (c, next) => {
    // A stranger is not worth the memory of a payload.
    const isKnown = () => access.caller(c.req.header('authorization')).then(Boolean, () => false)
    const publishes = c.req.path.includes('events.publish') && (await isKnown())
    return limits[publishes ? 'publish' : 'other'](c, next)
  })
  app.use(
    '/trpc/*',
    trpcServer({
      router: appRouter,
      endpoint: '/trpc',
      maxBatchSize: callsPerBatch,
      createContext: (_, c): Context => ({
        access,
        verbs,
        authorization: c.req.header('authorization'),
        requestId: c.get('requestId'),
      }),
      responseMeta: ({ errors }) => {
        const [seconds] = errors.flatMap(({ cause }) =>
          cause instanceof Failure ? (retryAfterOf(cause.code) ?? []) : [],
        )
        return seconds === undefined ? {} : { headers: { 'retry-after': seconds } }
      },
      onError: ({ error, path, ctx }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR')
          log.error({ err: error.cause ?? error, path, requestId: ctx?.requestId }, 'a call failed')
      },
    }),
  )

  app.route('/api/v3', restRoutes({ access, verbs, log }))

  app.get('/livez', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    try {
      await ready()
      return c.json({ status: 'ok' })
    } catch {
      return c.json({ status: 'unavailable' }, 503)
    }
  })
  if (scrape) app.get('/metrics', (c) => scrape(c.req.header('authorization')))
  app.get('/', (c) => c.text('Repohook is running. tRPC answers under /trpc; see the README for what to do next.\n'))
  app.notFound((c) => c.json({ message: 'Not Found' }, 404))
  app.onError((error, c) => {
    log.error({ err: error, requestId: c.get('requestId') }, 'a request failed')
    return c.json({ message: 'Something went wrong here; the log says what.', requestId: c.get('requestId') }, 500)
  })
  return app
}
