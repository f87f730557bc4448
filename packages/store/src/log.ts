import { type DeliveryStore, type DeliverySummary, statusOf } from '@repohook/delivery'
import { and, asc, desc, eq, gte, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { outcomeOfColumns } from './outcome-columns.ts'

/** Looking at the log and the queue. */
export function log(
  dialect: Dialect,
): Pick<DeliveryStore, 'list' | 'settledSince' | 'delivery' | 'event' | 'hours' | 'latestPayload'> {
  const { db, tables } = dialect
  const { deliveries, events, exchanges, hookHours, hooks } = tables

  const summary = { delivery: deliveries, guid: events.guid, event: events.name, action: events.action }
  const summaries = () => db.select(summary).from(deliveries).innerJoin(events, eq(events.id, deliveries.eventId))
  /** A hook of another target has no deliveries here, and neither has a deleted one. */
  const hookOf = (targetId: number, hookId: number) =>
    sql`EXISTS (SELECT 1 FROM ${hooks} WHERE ${hooks.id} = ${hookId} AND ${hooks.targetId} = ${targetId}
      AND ${hooks.deletedAt} IS NULL)`
  /** Said once for each lane, so that the index of either serves. */
  const waitingFor = (hookId: number) =>
    or(
      and(eq(deliveries.hookId, hookId), isNull(deliveries.settledAt), sql`${deliveries.kind} = 'event'`),
      and(eq(deliveries.hookId, hookId), isNull(deliveries.settledAt), sql`${deliveries.kind} <> 'event'`),
    )
  const newestFirst = [desc(deliveries.settledAt), desc(deliveries.id)]

  return {
    async list({ targetId, hookId }, filter, after, limit) {
      const queued = filter.status === 'queued'
      const matching: (SQL | undefined)[] = [
        queued ? waitingFor(hookId) : and(eq(deliveries.hookId, hookId), isNotNull(deliveries.settledAt)),
        hookOf(targetId, hookId),
        filter.status === 'success' ? eq(deliveries.outcome, 'delivered') : undefined,
        filter.status === 'failure' ? sql`${deliveries.outcome} <> 'delivered'` : undefined,
        filter.event === undefined ? undefined : eq(events.name, filter.event),
        filter.action === undefined ? undefined : eq(events.action, filter.action),
        filter.guid === undefined ? undefined : eq(events.guid, filter.guid),
        filter.redelivery === undefined ? undefined : (filter.redelivery ? eq : ne)(deliveries.kind, 'redelivery'),
        filter.settledFrom === undefined ? undefined : gte(deliveries.settledAt, filter.settledFrom),
        filter.settledBefore === undefined ? undefined : lt(deliveries.settledAt, filter.settledBefore),
        after && !queued
          ? sql`(${deliveries.settledAt}, ${deliveries.id}) < (${after.settledAt}, ${after.id})`
          : undefined,
        after && queued ? lt(deliveries.id, after.id) : undefined,
      ]
      const rows = await summaries()
        .where(and(...matching))
        .orderBy(...(queued ? [desc(deliveries.id)] : newestFirst))
        .limit(limit)
      return rows.map(summaryOf)
    },

    async settledSince(hookId, since, limit) {
      const rows = await summaries()
        .where(
          and(
            eq(deliveries.hookId, hookId),
            isNotNull(deliveries.settledAt),
            sql`(${deliveries.settledAt}, ${deliveries.id}) > (${since.settledAt}, ${since.id})`,
          ),
        )
        .orderBy(asc(deliveries.settledAt), asc(deliveries.id))
        .limit(limit)
      return rows.map(summaryOf)
    },

    async delivery(targetId, hookId, deliveryId) {
      const [row] = await db
        .select({ ...summary, payload: events.payload, exchange: exchanges })
        .from(deliveries)
        .innerJoin(events, eq(events.id, deliveries.eventId))
        .leftJoin(exchanges, eq(exchanges.deliveryId, deliveries.id))
        .where(and(eq(deliveries.id, deliveryId), eq(deliveries.hookId, hookId), hookOf(targetId, hookId)))
      if (!row) return null
      const { exchange } = row
      return {
        ...summaryOf(row),
        url: exchange?.url ?? null,
        request: { headers: exchange?.requestHeaders ?? null, payload: new TextDecoder().decode(row.payload) },
        response: {
          headers: exchange?.responseHeaders ?? null,
          body: exchange ? Buffer.from(exchange.responseBody, 'base64').toString('utf8') : null,
        },
        flags: exchange?.flags ?? [],
      }
    },

    async event(targetId, guid) {
      const [event] = await db
        .select()
        .from(events)
        .where(and(eq(events.guid, guid), eq(events.targetId, targetId)))
      if (!event) return null
      const rows = await summaries().where(eq(deliveries.eventId, event.id)).orderBy(desc(deliveries.id))
      return {
        guid: event.guid,
        name: event.name,
        action: event.action,
        publishedAt: event.publishedAt,
        payload: event.payload,
        decisions: decisionsOf(event.decisions),
        deliveries: rows.map(summaryOf),
      }
    },

    async hours(hookId, from) {
      return db
        .select({
          hourAt: hookHours.hourAt,
          delivered: hookHours.delivered,
          failed: hookHours.failed,
          durationMs: hookHours.durationMs,
        })
        .from(hookHours)
        .where(and(eq(hookHours.hookId, hookId), gte(hookHours.hourAt, from)))
        .orderBy(asc(hookHours.hourAt))
    },

    async latestPayload(targetId, eventName) {
      const [event] = await db
        .select({ payload: events.payload })
        .from(events)
        .where(and(eq(events.targetId, targetId), eq(events.name, eventName), isNull(events.toHookId)))
        .orderBy(desc(events.id))
        .limit(1)
      return event?.payload ?? null
    },
  }
}

function decisionsOf(text: string | null) {
  const list = text === null || text === '' ? [] : text.split(',')
  return list.map((entry) => {
    const [hookId, verdict] = entry.split(':')
    return { hookId: Number(hookId), verdict: verdict as 'chosen' }
  })
}

interface SummaryRow {
  readonly delivery: Dialect['tables']['deliveries']['$inferSelect']
  readonly guid: string
  readonly event: string
  readonly action: string | null
}

function summaryOf({ delivery, guid, event, action }: SummaryRow): DeliverySummary {
  const outcome = outcomeOfColumns(delivery)
  return {
    id: delivery.id,
    guid,
    hookId: delivery.hookId,
    event,
    action,
    kind: delivery.kind,
    redelivery: delivery.kind === 'redelivery',
    chain: delivery.chain,
    attempt: delivery.attempt,
    dueAt: delivery.dueAt,
    settledAt: delivery.settledAt,
    underWay: delivery.settledAt === null && delivery.leasedUntil !== null,
    outcome,
    status: outcome && statusOf(outcome).status,
    statusCode: outcome && statusOf(outcome).statusCode,
    durationMs: delivery.durationMs,
  }
}
