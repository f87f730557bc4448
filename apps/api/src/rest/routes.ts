import { Hono } from 'hono'
import type { Verbs } from '../verbs.ts'
import { publishEvents } from './events.ts'
import { nothingHere } from './failure-to-wire.ts'
import { answer, route, type RouteContext } from './route.ts'

/** The REST API, to be mounted at `/api/v3`. */
export function restRoutes({ verbs, ...context }: RouteContext & { readonly verbs: Verbs }): Hono {
  const rest = new Hono()
  rest.use(async (c, next) => {
    c.header('x-github-request-id', c.get('requestId'))
    c.header('cache-control', 'no-store')
    await next()
  })
  const publish = publishEvents(verbs)
  const publishing = { verb: 'events.publish', right: 'write' } as const
  rest.post('/repos/:owner/:repo/events', (c) => {
    const target = { kind: 'repository', name: `${c.req.param('owner')}/${c.req.param('repo')}` } as const
    return route(c, context, { ...publishing, target }, publish)
  })
  rest.post('/orgs/:org/events', (c) =>
    route(c, context, { ...publishing, target: { kind: 'organization', name: c.req.param('org') } }, publish),
  )
  rest.all('*', (c) => answer(c, 404, nothingHere))
  return rest
}
