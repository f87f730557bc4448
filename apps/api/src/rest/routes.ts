import { Hono } from 'hono'
import { nothingHere } from './failure-to-wire.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { answerJson, type RestContext, route } from './route.ts'
import { tellAudit } from './tell-audit.ts'

/** The REST API, to be mounted at `/api/v3`. */
export function restRoutes(context: RestContext): Hono {
  const rest = new Hono()
  rest.use(async (c, next) => {
    c.header('x-github-request-id', c.get('requestId'))
    c.header('cache-control', 'no-store')
    await next()
  })
  for (const operation of operations)
    rest.on(operation.method, pathsOf(operation), tellAudit(operation, context), route(operation, context))
  rest.all('*', (c) => answerJson(c, 404, nothingHere))
  return rest
}

/** A path as Hono spells it: `/repos/:owner/:repo`. Only the root may end with a slash: `gh api /` asks for it so. */
const pathsOf = ({ path }: Operation): string[] =>
  path === '/' ? ['/', '/:end{$}'] : [path.replaceAll(/\{(\w+)\}/g, ':$1')]
