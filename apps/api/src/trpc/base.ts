import { Failure } from '@repohook/events'
import type { Links, TargetAdmin, TargetRef } from '@repohook/hooks'
import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { BrowserSession } from '../browser-session.ts'
import type { Caller } from '../caller.ts'
import type { Audit } from '../audit.ts'
import { trpcCodes } from '../failures.ts'
import type { Right } from '../scopes.ts'
import type { Verbs } from '../verbs.ts'

export interface Context extends Record<string, unknown> {
  /** @throws as `requestCaller` does */
  readonly caller: () => Promise<Caller>
  /** The same, looked up anew. */
  readonly presentCaller: () => Promise<Caller>
  /** Whether the request brings a token. */
  readonly hasToken: boolean
  readonly session: BrowserSession
  /** Where the links of the answer lead. */
  readonly links: Links
  /** Why no call of the request is to be answered, if it is so. */
  readonly refusal: Failure | null
  readonly verbs: Verbs
  readonly audit: Audit
  readonly requestId: string
  readonly address: string | null
}

const t = initTRPC.context<Context>().create({
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
  /** Tells the failure's code and field beside tRPC's own; of a bug it tells nothing. */
  errorFormatter({ shape, error }) {
    const failure = failureOf(error)
    const data = { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path }
    if (failure)
      return { ...shape, message: failure.message, data: { ...data, failure: failure.code, field: failure.field } }
    const message =
      error.code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong here; the log says what.' : shape.message
    return { ...shape, message, data: { ...data, failure: undefined, field: undefined } }
  },
})

function failureOf({ code, cause }: TRPCError): Failure | null {
  if (cause instanceof Failure) return cause
  if (code !== 'BAD_REQUEST') return null
  // V8 quotes the text, and a secret may be in it.
  if (cause instanceof SyntaxError) return new Failure('request.invalid', 'The request is not JSON.')
  if (!(cause instanceof z.ZodError)) return null
  const [issue] = cause.issues
  const path = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]
  return new Failure('request.invalid', issue?.message ?? 'The input is not valid.', path.join('.') || undefined)
}

/** A failure in tRPC's terms; any other error as it is. */
export const refusal = (error: unknown): unknown =>
  error instanceof Failure
    ? new TRPCError({ code: trpcCodes[error.code], message: error.message, cause: error })
    : error

/** Each event is a row of its own, and a preview changes nothing. */
const unaudited = new Set(['events.publish', 'hooks.preview'])

/** For anyone. */
export const procedure = t.procedure.use(async ({ ctx, path, type, getRawInput, next }) => {
  if (ctx.refusal) throw refusal(ctx.refusal)
  const about: { target: TargetRef | null; caller: Caller | null } = { target: null, caller: null }
  const result = await next({ ctx: { about } })
  const error = result.ok ? null : (failureOf(result.error) ?? 'bug')
  // An input that no verb has seen is nothing that was done.
  if (error === 'bug' || error?.code !== 'request.invalid') {
    const input = (await getRawInput().catch(() => null)) as Readonly<Record<string, unknown>> | null | undefined
    await ctx.audit.tell({
      verb: path,
      isChange: type === 'mutation' && !unaudited.has(path),
      caller: about.caller ?? (await ctx.caller().catch(() => null)),
      target: about.target,
      subjectId: subjectOf(input, result.ok ? result.data : null),
      errand: typeof input?.['id'] === 'string' ? input['id'] : null,
      failure: error,
      requestId: ctx.requestId,
      address: ctx.address,
    })
  }
  if (!result.ok) throw refusal(result.error.cause instanceof Failure ? result.error.cause : result.error)
  return result
})

/**
 * Whether a text of an input has U+0000 in it, which PostgreSQL takes in no text and no name, key or filter needs. A payload
 * is kept as bytes.
 */
function hasNull(input: unknown): boolean {
  if (typeof input === 'string') return input.includes('\0')
  if (typeof input !== 'object' || input === null) return false
  return Object.entries(input).some(([name, value]) => name !== 'payload' && hasNull(value))
}

/** The id of what a call is about: as the input names it, or as the answer does. */
function subjectOf(input: unknown, answer: unknown): number | null {
  const named = (from: unknown, names: readonly string[]) =>
    names.map((name) => (from as Readonly<Record<string, unknown>> | null | undefined)?.[name])
  const ids = [...named(input, ['deliveryId', 'jobId', 'tokenId', 'hookId']), ...named(answer, ['id'])]
  return ids.find((value): value is number => Number.isSafeInteger(value)) ?? null
}

/** For a page of this server in a browser, whoever sits before it. */
export const pageProcedure = procedure.use(async ({ ctx, next }) => {
  ctx.session.requireOwnPage()
  return next()
})

/** For whoever has a token, or a session by one. */
export const callerProcedure = procedure.use(async ({ ctx, getRawInput, next }) => {
  const caller = await ctx.caller()
  if (hasNull(await getRawInput().catch(() => null)))
    throw refusal(new Failure('request.invalid', 'A text cannot have the character U+0000 in it.'))
  return next({ ctx: { caller } })
})

export const id = z.int().min(1)

export const targetInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('repository'), name: z.string().min(1).max(201) }),
  z.strictObject({ kind: z.literal('organization'), name: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal('instance') }),
])

export const refOf = (target: z.output<typeof targetInput>): TargetRef => ({
  kind: target.kind,
  name: target.kind === 'instance' ? '' : target.name,
})

/** For whoever has a right on the target that the input names; `ctx.admin` is the proof. */
export const targetProcedure = (right: Right) =>
  callerProcedure.input(z.object({ target: targetInput })).use(async ({ ctx, input, next }) => {
    ctx.about.target = refOf(input.target)
    const admin: TargetAdmin = await ctx.caller.admin(ctx.about.target, right)
    return next({ ctx: { admin } })
  })

/** For whoever has a right on the target whose hook the input names. */
export const hookProcedure = (right: Right) => targetProcedure(right).input(z.object({ hookId: id }))

/** For whoever may look at what an event happened on; with a target, only an event of that target is found. */
export const eventProcedure = callerProcedure
  .input(z.object({ guid: z.uuid().toLowerCase(), target: targetInput.optional() }))
  .use(async ({ ctx, input: { guid, target }, next }) => {
    const { about, caller } = ctx
    if (target) about.target = refOf(target)
    const admin: TargetAdmin = await (target ? caller.admin(refOf(target), 'read') : caller.adminOfEvent(guid, 'read'))
    return next({ ctx: { admin } })
  })

/** For whoever may administer the instance. */
export const instanceProcedure = callerProcedure.use(async ({ ctx, next }) => {
  ctx.about.target = { kind: 'instance', name: '' }
  return next({ ctx: { admin: await ctx.caller.admin(ctx.about.target, 'admin') } })
})

export const { router } = t
