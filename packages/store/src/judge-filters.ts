import type { NewEvent } from '@repohook/delivery'
import { parsePayload } from '@repohook/events'
import { heldBackBecause, type HookFilter } from '@repohook/formats'
import { and, isNotNull, isNull, sql } from 'drizzle-orm'
import { spellReason } from './decisions.ts'
import type { Dialect } from './dialect.ts'

/** What hooks' filters say of an event, as JSON for the statement that stores it; each with the filter's very text. */
export type Judgement = string

/** Of an event that no filter was asked about. */
export const unjudged: Judgement = '[]'

/** As many targets are remembered to have hooks with a filter. */
const mostRemembered = 1000

/**
 * Asks the filters of the hooks that an event concerns. They are code, and the event is stored with who gets it by one
 * transaction: so they are asked before, and the transaction stores nothing when a filter in it is another than was asked.
 */
export function judgingFilters({ db, tables: { hooks } }: Dialect) {
  const remembered = new Set<number>()

  /** Null where no hook has a filter. */
  async function judge({ targetId, name, payload }: NewEvent): Promise<Judgement | null> {
    const rows = await db
      .select({ hook: hooks.id, text: sql<string>`CAST(${hooks.filter} AS text)` })
      .from(hooks)
      .where(
        and(
          isNull(hooks.deletedAt),
          isNotNull(hooks.filter),
          sql`${hooks.targetId} IN (SELECT ${targetId} UNION ALL SELECT parent_id FROM targets WHERE id = ${targetId})`,
        ),
      )
    if (rows.length === 0) {
      remembered.delete(targetId)
      return null
    }
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.add(targetId)
    const object = parsePayload(payload)
    const judged = rows.map(({ hook, text }) => {
      const reason = heldBackBecause(JSON.parse(text) as HookFilter, name, object)
      return { hook, filter: text, reason: reason === null ? null : spellReason(reason) }
    })
    return JSON.stringify(judged)
  }

  return {
    judge,
    /** Whether filters are to be asked at once: some hook of the target, or of its parent, had one the last time. */
    hasFilters: ({ targetId, toHook }: NewEvent): boolean => toHook === null && remembered.has(targetId),
  }
}
