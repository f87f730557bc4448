import type { DeliveryStore } from '@repohook/delivery'
import { and, isNull, type SQL, sql } from 'drizzle-orm'
import { circleOf } from './claim.ts'
import type { Db, Dialect, Lane } from './dialect.ts'
import { mostUnderWay, pending } from './lanes.ts'
import { integer, param, statement } from './statement.ts'

/** What one change of a hook cancels at once. The rest follows a batch at a time; no claim takes it meanwhile. */
const atOnce = 1_000

/** What no longer has a hook that wants it, and why. Rows in a worker's hands are left to settle. */
const unwanted = sql`d.leased_until IS NULL AND (hooks.deleted_at IS NOT NULL OR (NOT hooks.active AND d.kind <> 'ping'))`
const reason = sql<string>`(SELECT CASE WHEN hooks.deleted_at IS NULL THEN 'hook_deactivated' ELSE 'hook_deleted' END
  FROM hooks WHERE hooks.id = deliveries.hook_id)`

const rowsEach = sql`${integer('limit')} + ${mostUnderWay}`

/** Cancelling what waits for hooks that were deleted or made inactive. */
export function cancelling(dialect: Dialect) {
  const { deliveries } = dialect.tables
  /** Of what was found, what nobody took meanwhile. */
  const settle = (on: Db, now: SQL, ids: SQL) =>
    on
      .update(deliveries)
      .set({ settledAt: sql`${now}`, outcome: 'cancelled', reason })
      .where(and(sql`${deliveries.id} IN (${ids})`, isNull(deliveries.settledAt), isNull(deliveries.leasedUntil)))
      .returning({ id: deliveries.id })
      .prepare()

  /** Hook by hook along the circle, as claims go: a join would be as good as what the database knows of its rows. */
  const ofAll = (lane: Lane) => {
    const unwanting = sql`SELECT c.hook_id, c.hook_id AS position FROM (${circleOf(lane, sql`0`)}) AS c
      JOIN hooks ON hooks.id = c.hook_id WHERE hooks.deleted_at IS NOT NULL OR NOT hooks.active`
    return sql`SELECT d.id FROM (${dialect.firstDueOfEach(lane, unwanting, rowsEach, param('ever'))}) AS d
      JOIN hooks ON hooks.id = d.hook_id WHERE ${unwanted}`
  }
  const everywhere = statement((on) =>
    settle(
      on,
      sql`${param('now')}`,
      sql`SELECT id FROM (${ofAll('asked')} UNION ALL ${ofAll('event')}) AS rest LIMIT ${integer('limit')}`,
    ),
  )

  return {
    /** The statement that cancels what waits for a hook, once the hook's row says that it wants it no more. */
    ofHook(tx: Db, hookId: number, now: number) {
      const of = (lane: Lane) => sql`SELECT d.id FROM deliveries AS d JOIN hooks ON hooks.id = d.hook_id
        WHERE d.hook_id = ${hookId} AND ${pending[lane]} AND ${unwanted}`
      const ids = sql`SELECT id FROM (${of('asked')} UNION ALL ${of('event')}) AS waiting LIMIT ${atOnce}`
      return settle(tx, sql`${now}`, ids).execute()
    },

    async cancelUnwanted(now: number, limit: number) {
      const values = { now, limit, ever: Number.MAX_SAFE_INTEGER }
      const [cancelled] = await dialect.atomically((tx) => [everywhere(tx).execute(values)])
      return cancelled.length
    },
  } satisfies Pick<DeliveryStore, 'cancelUnwanted'> & Record<string, unknown>
}
