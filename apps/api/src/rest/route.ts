import { Failure } from '@repohook/events'
import type { Links, TargetAdmin } from '@repohook/hooks'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import type { Access, Caller } from '../access.ts'
import type { Audit } from '../audit.ts'
import { retryAfterOf, statuses } from '../failures.ts'
import { requestCaller } from '../request-caller.ts'
import type { Verbs } from '../verbs.ts'
import { noteRefusal } from './tell-audit.ts'
import { bugToWire, failureToWire, nothingHere } from './failure-to-wire.ts'
import type { Operation } from './operation.ts'
import { readObject } from './read-object.ts'
import { targetOf } from './target-params.ts'

export interface RestContext {
  readonly access: Access
  readonly verbs: Verbs
  readonly audit: Audit
  /** Where a caller's links lead. */
  readonly linksFor: (c: Context) => Links
  readonly log: Pick<Logger, 'error'>
}

/** Answers the requests of one operation. Nothing of a body is read before the caller and the target are known. */
export function route(operation: Operation, context: RestContext) {
  const { access, verbs, linksFor, log } = context
  return async (c: Context): Promise<Response> => {
    try {
      const caller = await callerOf(operation, c, access)
      const params = operation.params.safeParse(c.req.param())
      if (!params.success) return answerJson(c, 404, nothingHere)
      const answer = await operation.handle({
        c,
        verbs,
        caller,
        admin: await proofOf(operation, caller, params.data),
        params: params.data,
        query: operation.query && operation.query.parse(c.req.query()),
        body: operation.body && !operation.readsBody ? await readObject(c.req, operation.body) : null,
        links: linksFor(c),
        report: (error) => reportBug(c, operation, error, log),
      })
      if (answer instanceof Response) return answer
      for (const [name, value] of Object.entries(answer.headers ?? {})) c.header(name, value)
      if (answer.body === undefined) return c.body(null, answer.status)
      return answerJson(c, answer.status as ContentfulStatusCode, answer.body as object)
    } catch (error) {
      return refuse(c, error, operation, log)
    }
  }
}

/** Null where a stranger is let in. A token that is sent has to be a good one. */
async function callerOf({ right }: Operation, c: Context, access: Access): Promise<Caller | null> {
  const isStranger = c.req.header('authorization') === undefined
  return right === 'anyone' && isStranger ? null : requestCaller(c, access)
}

async function proofOf(
  { right }: Operation,
  caller: Caller | null,
  params: Readonly<Record<string, unknown>>,
): Promise<TargetAdmin | null> {
  if (caller === null || right === 'none' || right === 'anyone') return null
  return caller.admin(targetOf(params), right)
}

function refuse(c: Context, error: unknown, operation: Operation, log: RestContext['log']): Response {
  noteRefusal(c, error instanceof Failure ? error : 'bug')
  if (!(error instanceof Failure)) {
    reportBug(c, operation, error, log)
    return answerJson(c, 500, bugToWire(c.get('requestId')))
  }
  const retryAfter = retryAfterOf(error.code)
  if (retryAfter !== undefined) c.header('retry-after', retryAfter)
  return answerJson(c, statuses[error.code], failureToWire(error, c.req.header('authorization') === undefined))
}

function reportBug(c: Context, { operationId, verb }: Operation, err: unknown, log: RestContext['log']): void {
  log.error({ err, operationId, verb, requestId: c.get('requestId') }, 'a request failed')
}

/** A JSON answer. */
export function answerJson(c: Context, status: ContentfulStatusCode, body: object): Response {
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/json; charset=utf-8' })
}
