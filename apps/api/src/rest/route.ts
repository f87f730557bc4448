import { Failure } from '@repohook/events'
import type { Links, TargetAdmin } from '@repohook/hooks'
import type { Context } from 'hono'
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Access } from '../access.ts'
import type { Caller } from '../caller.ts'
import type { Audit } from '../audit.ts'
import { retryAfterOf, statuses } from '../failures.ts'
import { requestCaller } from '../request-caller.ts'
import { scopesFor } from '../scopes.ts'
import type { Verbs } from '../verbs.ts'
import { selectVersion } from './api-version.ts'
import { etagOf, isKnown } from './etag.ts'
import { noteRefusal } from './tell-audit.ts'
import { bugToWire, failureToWire, nothingHere } from './failure-to-wire.ts'
import type { Answer, Operation } from './operation.ts'
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
      tellScopes(c, operation, caller)
      selectVersion(c.req.header('x-github-api-version'))
      // No name, cursor or filter has U+0000 in it, and PostgreSQL takes it in no text.
      if (c.req.url.includes('%00')) return answerJson(c, 404, nothingHere)
      const { names, admin } = await placeOf(operation, c, caller)
      const params = operation.params.safeParse(names)
      if (!params.success) return answerJson(c, 404, nothingHere)
      const answer = await operation.handle({
        c,
        verbs,
        caller,
        admin: admin ?? (await proofOf(operation, caller, params.data)),
        params: params.data,
        query: operation.query && readQuery(c, operation.query),
        body: operation.body && !operation.readsBody ? await readObject(c.req, operation.body) : null,
        links: linksFor(c),
        report: (error) => reportBug(c, operation, error, log),
      })
      return answer instanceof Response ? answer : answerWith(c, answer)
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

/** Which scopes the token has, and which the operation would take, each of them by itself. */
function tellScopes(c: Context, { path, right }: Operation, caller: Caller | null): void {
  if (caller === null) return
  const kind = path.startsWith('/orgs/') ? 'organization' : 'repository'
  const accepted = right === 'none' || right === 'anyone' ? [] : scopesFor(kind, right)
  c.header('x-oauth-scopes', caller.scopes.join(', '))
  c.header('x-accepted-oauth-scopes', accepted.join(', '))
}

/** What the path names. A repository may be named by its id; then its name and the right on it come together. */
async function placeOf(
  { right }: Operation,
  c: Context,
  caller: Caller | null,
): Promise<{ readonly names: Readonly<Record<string, string>>; readonly admin: TargetAdmin | null }> {
  const { repository, ...names } = c.req.param() as Readonly<Record<string, string>>
  if (repository === undefined || caller === null || right === 'none' || right === 'anyone')
    return { names, admin: null }
  const admin = await caller.adminOfRepository(/^\d{1,15}$/.test(repository) ? Number(repository) : 0, right)
  const [owner = '', repo = ''] = admin.target.name.split('/')
  return { names: { ...names, owner, repo }, admin }
}

async function proofOf(
  { right }: Operation,
  caller: Caller | null,
  params: Readonly<Record<string, unknown>>,
): Promise<TargetAdmin | null> {
  if (caller === null || right === 'none' || right === 'anyone') return null
  return caller.admin(targetOf(params), right)
}

/** @throws Failure `query.invalid` */
function readQuery(c: Context, schema: z.ZodObject): Record<string, unknown> {
  const read = schema.safeParse(c.req.query())
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Failure(
    'query.invalid',
    `${issue?.message ?? 'The query is not valid'}.`,
    issue?.path.join('.') || undefined,
  )
}

function answerWith(c: Context, { status, body, json, headers = {} }: Answer): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  if (body === undefined && json === undefined) return c.body(null, status)
  const text = json ?? JSON.stringify(body)
  if (c.req.method !== 'GET') return answerText(c, status, text)
  const etag = etagOf(text)
  c.header('etag', etag)
  c.header('cache-control', 'private, no-cache')
  c.header('vary', 'Accept, Authorization, X-GitHub-Api-Version')
  return isKnown(c.req.header('if-none-match'), etag) ? c.body(null, 304) : answerText(c, status, text)
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
export const answerJson = (c: Context, status: ContentfulStatusCode, body: object): Response =>
  answerText(c, status, JSON.stringify(body))

const answerText = (c: Context, status: StatusCode, text: string): Response =>
  c.body(text, status as ContentfulStatusCode, { 'content-type': 'application/json; charset=utf-8' })
