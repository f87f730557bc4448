import { Hono } from 'hono'
import { selectVersion } from './api-version.ts'
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
    c.header('x-github-media-type', 'github.v3; format=json')
    c.header('x-github-api-version-selected', selectedVersion(c.req.header('x-github-api-version')))
    c.header('cache-control', 'no-store')
    await next()
  })
  for (const operation of operations)
    rest.on(operation.method, pathsOf(operation), tellAudit(operation, context), route(operation, context))
  rest.all('*', (c) => answerJson(c, 404, nothingHere))
  return rest
}

/**
 * Paths as Hono spells them: `/repos/:owner/:repo`. What is below a repository is below its id, too. Only the root may end
 * with a slash: `gh api /` asks for it so.
 */
function pathsOf({ path, formerPath = path }: Operation): string[] {
  if (path === '/') return ['/', '/:end{$}']
  const named = [path, formerPath].map((spelled) => spelled.replaceAll(/\{(\w+)\}/g, ':$1'))
  const byId = named.map((spelled) => spelled.replace('/repos/:owner/:repo/', '/repositories/:repository/'))
  return [...new Set([...named, ...byId])]
}

/** A version that there is not selects none. */
function selectedVersion(asked: string | undefined): string | undefined {
  try {
    return selectVersion(asked)
  } catch {
    return undefined
  }
}
