import type { TargetRef } from '@repohook/hooks'
import { and, desc, eq, inArray, lt, type SQL } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'

/** What the door said, whatever came of it. */
export type AuditOutcome = 'allowed' | 'denied'

/** Who did what, or was denied it. Holds no secret and no payload. */
export interface AuditEntry {
  readonly at: number
  /** The token, and its name as it was; null for who had none that is known. */
  readonly actor: { readonly tokenId: number; readonly name: string } | null
  /** As tRPC names it: `hooks.create`. */
  readonly verb: string
  /** As it was named. */
  readonly target: TargetRef | null
  /** The hook, delivery, job or token that it is about. */
  readonly subjectId: number | null
  readonly outcome: AuditOutcome
  /** The code of the failure that it ended with. */
  readonly failure: string | null
  readonly requestId: string
  /** Where the request came from, where that is known. */
  readonly address: string | null
}

export interface AuditPage {
  /** Entries with smaller ids alone. */
  readonly below?: number | undefined
  readonly limit: number
  readonly tokenId?: number | undefined
  readonly verb?: string | undefined
  readonly outcome?: AuditOutcome | undefined
}

/** Where it is kept who did what. Nothing changes an entry, and only age removes one. */
export interface AuditStore {
  append(entry: AuditEntry): Promise<void>
  /** Newest first. */
  list(page: AuditPage): Promise<readonly (AuditEntry & { readonly id: number })[]>
  /** Removes entries that are older, at most `limit`; answers how many. */
  purge(before: number, limit: number): Promise<number>
}

export function auditStore({ db, tables: { audit } }: Dialect): AuditStore {
  const is = <T>(condition: (value: T) => SQL, value: T | undefined) =>
    value === undefined ? undefined : condition(value)
  return {
    async append({ actor, target, ...entry }) {
      await db.insert(audit).values({
        ...entry,
        tokenId: actor && actor.tokenId,
        actor: actor && actor.name,
        targetKind: target && target.kind,
        targetName: target && target.name,
      })
    },
    async list({ below, limit, tokenId, verb, outcome }) {
      const rows = await db
        .select()
        .from(audit)
        .where(
          and(
            is((id) => lt(audit.id, id), below),
            is((id) => eq(audit.tokenId, id), tokenId),
            is((name) => eq(audit.verb, name), verb),
            is((word) => eq(audit.outcome, word), outcome),
          ),
        )
        .orderBy(desc(audit.id))
        .limit(limit)
      return rows.map(({ tokenId: actorId, actor, targetKind: kind, targetName: name, ...entry }) => ({
        ...entry,
        actor: actorId === null || actor === null ? null : { tokenId: actorId, name: actor },
        target: kind === null || name === null ? null : { kind, name },
      }))
    },
    async purge(before, limit) {
      const old = db.select({ id: audit.id }).from(audit).where(lt(audit.at, before)).limit(limit)
      return (await db.delete(audit).where(inArray(audit.id, old)).returning({ id: audit.id })).length
    },
  }
}
