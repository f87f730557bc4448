import { trpcServer } from '@hono/trpc-server'
import { Failure, maxPayloadBytes } from '@repohook/events'
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Access } from './access.ts'
import type { Audit } from './audit.ts'
import { serveDashboard } from './dashboard.ts'
import { retryAfterOf } from './failures.ts'
import { createHealthApp, type HealthOptions } from './health.ts'
import { type LinkOptions, linksFor } from './rest/links-for.ts'
import { browserOf, openToBrowsers } from './browser.ts'
import { browserSession } from './browser-session.ts'
import { rateLimit, rateRefusal } from './rate-limit.ts'
import { clientAddress, findClient } from './client-address.ts'
import { presentCaller, requestCaller } from './request-caller.ts'
import { restRoutes } from './rest/routes.ts'
import { appRouter } from './router.ts'
import type { Context } from './trpc/base.ts'
import type { Verbs } from './verbs.ts'

export interface AppOptions extends HealthOptions {
  readonly access: Access
  readonly verbs: Verbs
  readonly audit: Audit
  /** How many calls each token has in an hour; 0 is without end. */
  readonly callsPerHour: number
  readonly links: LinkOptions
  /** The folder of the built dashboard. Where there is none, `/` says in words that the server runs. */
  readonly dashboard?: string
  /** Does what a request asks for as part of the trace that its `traceparent` names. */
  readonly within?: (traceparent: string | undefined, act: () => Promise<void>) => Promise<void>
}

const mebibyte = 1024 * 1024
/** JSON text inside JSON grows where it is escaped. */
const publishLimit = 2 * maxPayloadBytes + mebibyte
const callsPerBatch = 50

/** The HTTP surface: `fetch(Request) → Response`, with or without a port. */
export function createApp(options: AppOptions): Hono {
  const { access, verbs, audit, callsPerHour, links, dashboard, within, ...health } = options
  const { log } = health
  const app = createHealthApp(health)
  if (within) app.use((c, next) => within(c.req.header('traceparent'), next))

  const onError = (c: { json: (body: object, status: 413) => Response }) =>
    c.json({ message: 'The request is too large.' }, 413)
  const limits = {
    publish: bodyLimit({ maxSize: publishLimit, onError }),
    other: bodyLimit({ maxSize: mebibyte, onError }),
  }
  app.use(findClient(links.trustedProxies))
  const leadTo = linksFor(links)
  app.use('/trpc/*', openToBrowsers(leadTo))
  const limit = rateLimit({ access, perHour: callsPerHour, world: health.world })
  app.use('/trpc/*', limit)
  app.use('/api/v3/*', limit)
  app.use('/trpc/*', async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-store')
  })
  app.use('/trpc/*', async (c, next) => {
    // A stranger is not worth the memory of a payload.
    const isKnown = () => requestCaller(c, access).then(Boolean, () => false)
    const publishes = c.req.path.includes('events.publish') && (await isKnown())
    return limits[publishes ? 'publish' : 'other'](c, next)
  })
  app.use(
    '/trpc/*',
    trpcServer({
      router: appRouter,
      endpoint: '/trpc',
      maxBatchSize: callsPerBatch,
      createContext: ({ resHeaders, info }, c): Context => ({
        caller: () => requestCaller(c, access),
        presentCaller: () => presentCaller(c, access),
        hasToken: c.req.header('authorization') !== undefined,
        session: browserSession({
          browser: browserOf(c)!,
          access,
          address: clientAddress(c),
          world: health.world,
          headers: info.accept === 'application/jsonl' ? null : resHeaders,
        }),
        links: leadTo(c),
        refusal: rateRefusal(c),
        verbs,
        audit,
        requestId: c.get('requestId'),
        address: clientAddress(c),
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

  app.route('/api/v3', restRoutes({ access, verbs, audit, log, linksFor: leadTo }))

  const pages = dashboard === undefined ? null : serveDashboard(dashboard)
  if (pages) app.get('*', pages)
  else
    app.get('/', (c) => c.text('Repohook is running. tRPC answers under /trpc; see the README for what to do next.\n'))
  return app
}
