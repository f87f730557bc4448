import { type DeliveryStore, depthCountedTo } from '@repohook/delivery'
import { sql } from 'drizzle-orm'
import { circleOf } from './claim.ts'
import type { Dialect, Lane } from './dialect.ts'
import { pending } from './lanes.ts'
import { param, statement } from './statement.ts'

/**
 * How much waits, and how long. What a lane holds is counted in its partial index and no further than a limit; the oldest
 * is found hook by hook along the circle, two seeks each, so that a backlog of millions costs what its hooks cost.
 */
export function readingBacklog({ db, tables: { hooks } }: Dialect): Pick<DeliveryStore, 'backlog'> {
  const depth = (lane: Lane) => sql<number>`(SELECT count(*) FROM
    (SELECT 1 FROM deliveries AS d WHERE ${pending[lane]}
      ORDER BY d.hook_id, d.due_at, d.id LIMIT ${depthCountedTo}) AS counted)`

  const oldest = (lane: Lane) => {
    const isApart = lane === 'event' ? sql`d.due_at < coalesce(hooks.resumed_at, 0)` : sql`FALSE`
    const first = sql`(SELECT min(d.due_at) FROM deliveries AS d
      WHERE d.hook_id = c.hook_id AND ${pending[lane]} AND NOT (${isApart}))`
    const isServed = lane === 'event' ? sql`hooks.active AND hooks.state = 'open'` : sql`TRUE`
    return sql<number | null>`(SELECT min(due_at) FROM
      (SELECT ${first} AS due_at FROM (${circleOf(lane, sql`0`)}) AS c
        JOIN hooks ON hooks.id = c.hook_id WHERE hooks.deleted_at IS NULL AND ${isServed}) AS firsts
      WHERE due_at <= ${param('now')})`
  }

  const read = statement((on) =>
    on
      .select({
        askedDepth: depth('asked'),
        eventDepth: depth('event'),
        askedDueAt: oldest('asked'),
        eventDueAt: oldest('event'),
        parkedHooks: sql<number>`(SELECT count(*) FROM ${hooks} WHERE state = 'parked' AND deleted_at IS NULL)`,
      })
      .from(sql`(SELECT 1) AS one`)
      .prepare(),
  )

  return {
    async backlog(now) {
      const [row] = await read(db).execute({ now })
      if (!row) throw new Error('The database answered nothing.')
      return {
        depth: { asked: row.askedDepth, event: row.eventDepth },
        oldestDueAt: { asked: row.askedDueAt, event: row.eventDueAt },
        parkedHooks: row.parkedHooks,
      }
    },
  }
}
