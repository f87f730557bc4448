import { Failure } from '@repohook/events'
import type { TargetAdmin, TargetRef } from '@repohook/hooks'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Access, Caller } from '../access.ts'
import { statuses } from '../failures.ts'
import { failureToWire } from './failure-to-wire.ts'

/** A request whose caller may administer the target that its path names. */
export interface Asked {
  readonly c: Context
  readonly caller: Caller
  readonly admin: TargetAdmin
}

/** Answers one request of the REST API. Nothing of its body is read before the caller and the target are known. */
export async function route(
  c: Context,
  access: Access,
  target: TargetRef,
  operate: (asked: Asked) => Promise<Response>,
): Promise<Response> {
  const authorization = c.req.header('authorization')
  try {
    const caller = await access.caller(authorization)
    return await operate({ c, caller, admin: await caller.admin(target) })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return answer(c, statuses[error.code], failureToWire(error, authorization === undefined))
  }
}

/** A JSON answer. */
export function answer(c: Context, status: ContentfulStatusCode, body: object): Response {
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/json; charset=utf-8' })
}
