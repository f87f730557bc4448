import type { DeliveryStore } from '@repohook/delivery'
import { type SQL, sql } from 'drizzle-orm'
import { circleOf } from './claim.ts'
import type { Db, Dialect, Lane } from './dialect.ts'
import { pending } from './lanes.ts'
import { integer, param, statement } from './statement.ts'

/** What one change of a hook cancels at once. The rest follows a batch at a time; no claim takes it meanwhile. */
const atOnce = 1_000

/** What no longer has a hook that wants it, and why. Rows in a worker's hands are left to settle. */
const unwanted = sql`d.leased_until IS NULL AND (hooks.deleted_at IS NOT NULL OR (NOT hooks.active AND d.kind <> 'ping'))`
const reason = sql<string>`(SELECT CASE WHEN hooks.deleted_at IS NULL THEN 'hook_deactivated' ELSE 'hook_deleted' END
  FROM hooks WHERE hooks.id = deliveries.hook_id)`

/** Cancelling what waits for hooks that were deleted or made inactive. */
export function cancelling({ tables: { deliveries }, atomically }: Dialect) {
  const settle = (on: Db, now: SQL, ids: SQL) =>
    on
      .update(deliveries)
      .set({ settledAt: sql`${now}`, outcome: 'cancelled', reason })
      .where(sql`${deliveries.id} IN (${ids})`)
      .returning({ id: deliveries.id })
      .prepare()

  const ofAll = (
    lane: Lane,
  ) => sql`SELECT d.id FROM (${circleOf(lane, sql`0`)}) AS c CROSS JOIN hooks CROSS JOIN deliveries AS d
    WHERE hooks.id = c.hook_id AND d.hook_id = c.hook_id AND ${pending[lane]} AND ${unwanted}`
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
      const [cancelled] = await atomically((tx) => [everywhere(tx).execute({ now, limit })])
      return cancelled.length
    },
  } satisfies Pick<DeliveryStore, 'cancelUnwanted'> & Record<string, unknown>
}
