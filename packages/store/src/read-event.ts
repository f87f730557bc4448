import { aheadAtMost, type DeliveryStore, type DeliverySummary, type QueuePlace } from '@repohook/delivery'
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { decisionsOf } from './decisions.ts'
import type { Dialect, Lane } from './dialect.ts'
import { mostUnderWay, pending } from './lanes.ts'
import { summariesOf, summaryOf } from './summaries.ts'

/** Looking at one event, and at all that decides what becomes of it. */
export function readingEvents(dialect: Dialect): Pick<DeliveryStore, 'event' | 'targetOfEvent'> {
  const { db, tables } = dialect
  const { deliveries, events, hooks, targets } = tables
  const { summaries } = summariesOf(dialect)

  /** The hooks that the ids name, and those that the target and its parent have now. */
  function hooksOf(targetId: number, eventName: string, known: readonly number[]) {
    const ids =
      known.length === 0
        ? sql`NULL`
        : sql.join(
            known.map((id) => sql`${id}`),
            sql`, `,
          )
    return db
      .select({
        id: hooks.id,
        target: { kind: targets.kind, name: targets.name },
        url: hooks.url,
        active: hooks.active,
        listens: sql<number>`EXISTS (SELECT 1 FROM hook_events AS e
          WHERE e.hook_id = ${hooks.id} AND e.event IN (${eventName}, '*'))`,
        state: hooks.state,
        parkedBecause: hooks.parkedBecause,
        parkedAt: hooks.parkedAt,
        probeAt: hooks.probeAt,
        resumedAt: hooks.resumedAt,
        concurrency: hooks.concurrency,
        ratePerMinute: hooks.ratePerMinute,
        updatedAt: hooks.updatedAt,
        deletedAt: hooks.deletedAt,
      })
      .from(hooks)
      .innerJoin(targets, eq(targets.id, hooks.targetId))
      .where(
        sql`${hooks.id} IN (${ids}) OR (${hooks.deletedAt} IS NULL AND ${hooks.targetId} IN
          (SELECT ${targetId} UNION ALL SELECT parent_id FROM targets WHERE id = ${targetId}))`,
      )
      .orderBy(asc(hooks.id))
  }

  /** Two short looks at the lane's index, whatever the backlog. */
  async function placeOf({ id, hookId, kind, dueAt }: DeliverySummary): Promise<QueuePlace> {
    const lane: Lane = kind === 'event' ? 'event' : 'asked'
    const [place] = await db
      .select({
        ahead: sql<number>`(SELECT count(*) FROM (SELECT 1 FROM deliveries AS d
          WHERE d.hook_id = ${hookId} AND ${pending[lane]} AND (d.due_at, d.id) < (${dueAt}, ${id})
            AND d.leased_until IS NULL LIMIT ${aheadAtMost}) AS ahead)`,
        underWay: sql<number>`(SELECT count(leased_until) FROM (SELECT d.leased_until FROM deliveries AS d
          WHERE d.hook_id = ${hookId} AND ${pending[lane]} ORDER BY d.due_at, d.id LIMIT ${mostUnderWay}) AS first)`,
      })
      .from(sql`(SELECT 1) AS one`)
    return { deliveryId: id, ahead: place?.ahead ?? 0, underWay: place?.underWay ?? 0 }
  }

  return {
    async event(targetId, guid) {
      const [found] = await db
        .select({ event: events, target: { kind: targets.kind, name: targets.name } })
        .from(events)
        .innerJoin(targets, eq(targets.id, events.targetId))
        .where(and(eq(events.guid, guid), eq(events.targetId, targetId)))
      if (!found) return null
      const { event, target } = found
      const rows = await summaries().where(eq(deliveries.eventId, event.id)).orderBy(desc(deliveries.id))
      const sent = rows.map(summaryOf)
      const decisions = decisionsOf(event.decisions)
      const concerned = new Set([...decisions, ...sent].map(({ hookId }) => hookId))
      if (event.toHookId !== null) concerned.add(event.toHookId)
      const known = await hooksOf(targetId, event.name, [...concerned])
      const queue: QueuePlace[] = []
      for (const delivery of sent) if (delivery.settledAt === null) queue.push(await placeOf(delivery))
      return {
        guid: event.guid,
        name: event.name,
        action: event.action,
        target,
        toHookId: event.toHookId,
        publishedAt: event.publishedAt,
        payload: event.payload,
        decisions,
        deliveries: sent,
        hooks: known.map((hook) => ({ ...hook, listens: Boolean(hook.listens) })),
        queue,
      }
    },

    async targetOfEvent(guid) {
      const [target] = await db
        .select({ kind: targets.kind, name: targets.name })
        .from(events)
        .innerJoin(targets, eq(targets.id, events.targetId))
        .where(eq(events.guid, guid))
      return target ?? null
    },
  }
}
