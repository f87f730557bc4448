import type { DeliveryStore } from '@repohook/delivery'
import { type SQL, sql } from 'drizzle-orm'
import { circleOf } from './claim.ts'
import type { Dialect, Lane } from './dialect.ts'
import { pending } from './lanes.ts'
import { param, statement } from './statement.ts'

/** Counts what waits, from the index of the lane alone: 0.3 s for a million rows, on SQLite at least. */
export function pendingCount({ db, tables: { hooks } }: Dialect): DeliveryStore['pending'] {
  /** Events that waited for a hook when it was parked still wait apart from the others when it works again. */
  const counted: Readonly<Record<Lane, SQL>> = {
    asked: pending.asked,
    event: sql`${pending.event} AND d.due_at >= coalesce(hooks.resumed_at, 0)`,
  }
  const ofHook = (lane: Lane) => sql<number>`(SELECT count(*) FROM (SELECT 1 FROM deliveries AS d
    WHERE d.hook_id = hooks.id AND ${counted[lane]} LIMIT ${param('limit')}) AS counted)`
  const counting = (lane: Lane) =>
    statement((on) =>
      on
        .select({ waiting: sql<number>`CAST(coalesce(sum(${ofHook(lane)}), 0) AS bigint)`.mapWith(Number) })
        .from(sql`(${circleOf(lane, sql`0`)}) AS c`)
        .innerJoin(hooks, sql`hooks.id = c.hook_id`)
        .where(lane === 'event' ? sql`hooks.state = 'open'` : undefined)
        .prepare(),
    )
  const count = { asked: counting('asked'), event: counting('event') }

  return async (lane, limit) => {
    const [{ waiting } = { waiting: 0 }] = await count[lane](db).execute({ limit })
    return Math.min(waiting, limit)
  }
}
