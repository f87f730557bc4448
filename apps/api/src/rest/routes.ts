import { Hono } from 'hono'
import { nothingHere } from './failure-to-wire.ts'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { answerJson, type RestContext, route } from './route.ts'

/** The REST API, to be mounted at `/api/v3`. */
export function restRoutes(context: RestContext): Hono {
  const rest = new Hono()
  rest.use(async (c, next) => {
    c.header('x-github-request-id', c.get('requestId'))
    c.header('cache-control', 'no-store')
    await next()
  })
  for (const operation of operations) rest.on(operation.method, pathOf(operation), route(operation, context))
  rest.all('*', (c) => answerJson(c, 404, nothingHere))
  return rest
}

/** A path as Hono spells it: `/repos/:owner/:repo`. */
const pathOf = ({ path }: Operation): string => path.replaceAll(/\{(\w+)\}/g, ':$1')
