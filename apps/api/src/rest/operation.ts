import type { Links, TargetAdmin } from '@repohook/hooks'
import type { Context } from 'hono'
import type { z } from 'zod'
import type { Caller } from '../caller.ts'
import type { Right } from '../scopes.ts'
import type { VerbName, Verbs } from '../verbs.ts'

/** What an operation asks of its caller: a right on the target that its path names, any token, or nothing at all. */
export type Needed = Right | 'none' | 'anyone'

/** What to answer: a value for a JSON body, or its JSON text where that has to keep its spelling, or no body. */
export interface Answer {
  readonly status: 200 | 201 | 202 | 204
  readonly body?: unknown
  readonly json?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Read<S extends z.ZodType | null> = S extends z.ZodType ? z.output<S> : null

/** A request that passed all that its operation asks of it. */
export interface Asked<P extends z.ZodType, Q extends z.ZodType | null, B extends z.ZodType | null, N extends Needed> {
  readonly c: Context
  readonly verbs: Verbs
  readonly caller: N extends 'anyone' ? Caller | null : Caller
  /** The proof of the right, on the target that the path names. */
  readonly admin: N extends Right ? TargetAdmin : null
  readonly params: Read<P>
  readonly query: Read<Q>
  readonly body: Read<B>
  /** Where the links of the answer lead: the address that the caller used, or the public one. */
  readonly links: Links
  /** Tells the log of a bug that the answer does not end with. */
  readonly report: (error: unknown) => void
}

/**
 * One operation of the REST API, as data: its route, its page in the OpenAPI document and its row of the access matrix are
 * made of it.
 */
export interface Operation<
  P extends z.ZodType = z.ZodObject,
  Q extends z.ZodType | null = z.ZodObject | null,
  B extends z.ZodType | null = z.ZodType | null,
  N extends Needed = Needed,
> {
  /** GitHub's name for it; in the same form where the operation is ours. */
  readonly operationId: `${string}/${string}`
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** Below `/api/v3`, as OpenAPI spells it. `{owner}/{repo}` and `{org}` name the target that the right is asked for. */
  readonly path: `/${string}`
  /** Another path of GitHub's that does the same, and stands in no document. */
  readonly formerPath?: `/${string}`
  readonly right: N
  /** The verb behind it, as tRPC names it: `hooks.create`; null where there is none. */
  readonly verb: VerbName | null
  readonly summary: string
  /** What the path names. What does not fit is not found. */
  readonly params: P
  /** The query's members as they are read; GitHub lets a bad number be the default, and so does each schema. */
  readonly query: Q
  /** The JSON object that is sent; a body that is empty, or null, is `{}`. Null: whatever is sent is not read. */
  readonly body: B
  /** The operation reads the body itself, and `body` only documents it. */
  readonly readsBody?: true
  /** The body of each answer that is no refusal; null for none. */
  readonly responses: Readonly<Partial<Record<Answer['status'], z.ZodType | null>>>
  /** GitHub has no such operation. */
  readonly isOurs?: true
  handle(asked: Asked<P, Q, B, N>): Promise<Answer | Response>
}

/** An operation whose `handle` is held to what its schemas and its right say. */
export const operation = <
  P extends z.ZodObject,
  const Q extends z.ZodObject | null,
  const B extends z.ZodType | null,
  const N extends Needed,
>(
  definition: Operation<P, Q, B, N>,
): Operation => definition
