import type { Failure } from '@repohook/events'
import type { TargetRef } from '@repohook/hooks'
import type { Context, MiddlewareHandler } from 'hono'
import { clientAddress } from '../client-address.ts'
import { requestCaller } from '../request-caller.ts'
import type { Operation } from './operation.ts'
import type { RestContext } from './route.ts'
import { targetOf } from './target-params.ts'

const refusals = new WeakMap<Context, Failure | 'bug'>()

/** That a request is refused, and with what; or that it met a bug. */
export const noteRefusal = (c: Context, refusal: Failure | 'bug'): void => void refusals.set(c, refusal)

/** Tells the audit log of each request of an operation, once it is answered. */
export function tellAudit(operation: Operation, { access, audit }: RestContext): MiddlewareHandler {
  const { method, verb, operationId, right } = operation
  return async (c, next) => {
    await next()
    const failure = refusals.get(c) ?? null
    // Nothing that the path could mean: no verb has seen it.
    if (failure === null && c.res.status >= 400) return
    await audit.tell({
      verb: verb ?? operationId,
      isChange: method !== 'get' && verb !== 'events.publish',
      caller: right === 'anyone' ? null : await requestCaller(c, access).catch(() => null),
      target: right === 'none' || right === 'anyone' ? null : named(operation, c),
      subjectId: subjectOf(c),
      failure,
      requestId: c.get('requestId'),
      address: clientAddress(c),
    })
  }
}

function named({ params }: Operation, c: Context): TargetRef | null {
  const read = params.safeParse(c.req.param())
  return read.success ? targetOf(read.data) : null
}

/** The id of what a request is about: as its path names it, or as its answer does. */
function subjectOf(c: Context): number | null {
  const { delivery_id: delivery, hook_id: hook } = c.req.param() as Readonly<Record<string, string | undefined>>
  const made = /\/(\d+)$/.exec(c.res.headers.get('location') ?? '')?.[1]
  const id = Number(delivery ?? hook ?? made)
  return Number.isSafeInteger(id) ? id : null
}
