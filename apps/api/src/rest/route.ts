import { Failure } from '@repohook/events'
import type { TargetAdmin, TargetRef } from '@repohook/hooks'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import type { Access, Caller } from '../access.ts'
import { retryAfterOf, statuses } from '../failures.ts'
import type { Right } from '../scopes.ts'
import type { VerbName } from '../verbs.ts'
import { bugToWire, failureToWire } from './failure-to-wire.ts'

/** A request whose caller has the operation's right on the target that its path names. */
export interface Asked {
  readonly c: Context
  readonly caller: Caller
  readonly admin: TargetAdmin
  /** Tells the log of a bug that the answer does not end with. */
  readonly report: (error: unknown) => void
}

/** What a route does, and what it asks of its caller. */
export interface Operation {
  /** The verb behind it, as tRPC names it: `hooks.create`. */
  readonly verb: VerbName
  readonly target: TargetRef
  readonly right: Right
}

export interface RouteContext {
  readonly access: Access
  readonly log: Pick<Logger, 'error'>
}

/** Answers one request of the REST API. Nothing of its body is read before the caller and the target are known. */
export async function route(
  c: Context,
  { access, log }: RouteContext,
  { verb, target, right }: Operation,
  operate: (asked: Asked) => Promise<Response>,
): Promise<Response> {
  const authorization = c.req.header('authorization')
  try {
    const caller = await access.caller(authorization)
    const report = (error: unknown) => reportBug(c, log, verb, error)
    return await operate({ c, caller, admin: await caller.admin(target, right), report })
  } catch (error) {
    if (!(error instanceof Failure)) {
      reportBug(c, log, verb, error)
      return answer(c, 500, bugToWire(c.get('requestId')))
    }
    const retryAfter = retryAfterOf(error.code)
    if (retryAfter !== undefined) c.header('retry-after', retryAfter)
    return answer(c, statuses[error.code], failureToWire(error, authorization === undefined))
  }
}

function reportBug(c: Context, log: RouteContext['log'], verb: VerbName, err: unknown): void {
  log.error({ err, verb, requestId: c.get('requestId') }, 'a request failed')
}

/** A JSON answer. */
export function answer(c: Context, status: ContentfulStatusCode, body: object): Response {
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/json; charset=utf-8' })
}
