import type { DeliveryStore, EventsPage } from '@repohook/delivery'
import { desc, inArray, sql } from 'drizzle-orm'
import { decisionsOf } from './decisions.ts'
import type { Dialect } from './dialect.ts'

/** Fewer than SQLite takes of them in one statement, which is 500. */
const namesAtOnce = 100

/**
 * What happened on a target. The index has a target's events name by name, so the newest of each name are looked for and
 * the newest of these are it: there are a few dozen names, and another index would cost every publish.
 */
export function readingTargetEvents({ db, tables: { deliveries, events } }: Dialect): Pick<DeliveryStore, 'events'> {
  async function namesOf(targetId: number): Promise<readonly string[]> {
    const next = (after: ReturnType<typeof sql>) => sql`(SELECT e.name FROM events AS e
      WHERE e.target_id = ${targetId} ${after} ORDER BY e.name LIMIT 1)`
    const rows = await db.select({ name: sql<string>`names.name` }).from(
      sql`(WITH RECURSIVE names(name) AS (SELECT ${next(sql``)} UNION ALL
          SELECT ${next(sql`AND e.name > names.name`)} FROM names WHERE names.name IS NOT NULL)
          SELECT name FROM names WHERE name IS NOT NULL) AS names`,
    )
    return rows.map(({ name }) => name)
  }

  async function newestOf(targetId: number, names: readonly string[], { before, limit }: EventsPage) {
    const place = before === undefined ? sql`` : sql`AND e.id < ${before}`
    const each = names.map(
      (name) => sql`SELECT id FROM (SELECT e.id FROM events AS e
        WHERE e.target_id = ${targetId} AND e.name = ${name} ${place} ORDER BY e.id DESC LIMIT ${limit}) AS of_name`,
    )
    const rows = await db
      .select({ id: sql<number>`found.id` })
      .from(sql`(${sql.join(each, sql` UNION ALL `)}) AS found`)
      .orderBy(sql`found.id DESC`)
      .limit(limit)
    return rows.map(({ id }) => id)
  }

  /** How the attempts of events ended, by the event's id. */
  async function deliveriesOf(ids: readonly number[]) {
    const rows = await db
      .select({
        eventId: deliveries.eventId,
        total: sql<number>`count(*)`,
        delivered: sql<number>`sum(CASE WHEN ${deliveries.outcome} = 'delivered' THEN 1 ELSE 0 END)`,
        reached: sql<number>`count(DISTINCT CASE WHEN ${deliveries.outcome} = 'delivered' THEN ${deliveries.hookId} END)`,
        waiting: sql<number>`sum(CASE WHEN ${deliveries.settledAt} IS NULL THEN 1 ELSE 0 END)`,
      })
      .from(deliveries)
      .where(inArray(deliveries.eventId, [...ids]))
      .groupBy(deliveries.eventId)
    return new Map(
      rows.map(({ eventId, total, delivered, reached, waiting }) => [
        eventId,
        { total, delivered, reached, waiting, failed: total - delivered - waiting },
      ]),
    )
  }

  return {
    async events(targetId, page) {
      const names = page.name === undefined ? await namesOf(targetId) : [page.name]
      const found: number[] = []
      for (let at = 0; at < names.length; at += namesAtOnce) {
        found.push(...(await newestOf(targetId, names.slice(at, at + namesAtOnce), page)))
      }
      const ids = found.toSorted((one, other) => other - one).slice(0, page.limit)
      if (ids.length === 0) return []
      const rows = await db
        .select({
          id: events.id,
          guid: events.guid,
          name: events.name,
          action: events.action,
          publishedAt: events.publishedAt,
          toHookId: events.toHookId,
          decisions: events.decisions,
        })
        .from(events)
        .where(inArray(events.id, ids))
        .orderBy(desc(events.id))
      const sent = await deliveriesOf(ids)
      return rows.map(({ decisions, ...event }) => {
        const considered = decisionsOf(decisions)
        const chosen = considered.filter(({ verdict }) => verdict === 'chosen' || verdict === 'held')
        return {
          ...event,
          hooks: { considered: considered.length, chosen: chosen.length },
          deliveries: sent.get(event.id) ?? { total: 0, delivered: 0, reached: 0, failed: 0, waiting: 0 },
        }
      })
    },
  }
}
