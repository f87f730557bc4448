import {
  bodyOf,
  type DeliveryFilter,
  type DeliveryStore,
  type HookScope,
  type LogCursor,
  responseText,
} from '@repohook/delivery'
import { and, asc, desc, eq, gte, isNotNull, isNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { readingEvents } from './read-event.ts'
import { readingTargetEvents } from './read-events.ts'
import { summariesOf, summaryOf } from './summaries.ts'

/** As many attempts of one event at one hook are told with each of them. */
const attemptsShown = 100

/** Looking at the log, the queue, and one event. */
export function reading(
  dialect: Dialect,
): Pick<DeliveryStore, 'list' | 'settledSince' | 'delivery' | 'event' | 'targetOfEvent' | 'events' | 'latestPayload'> {
  const { db, tables } = dialect
  const { deliveries, events, exchanges, hooks } = tables

  const { summary, summaries } = summariesOf(dialect)
  /** A hook of another target has no deliveries here, and neither has a deleted one. */
  const inScope = ({ targetId, hookId }: HookScope) =>
    and(
      eq(deliveries.hookId, hookId),
      sql`EXISTS (SELECT 1 FROM ${hooks} WHERE ${hooks.id} = ${hookId} AND ${hooks.targetId} = ${targetId}
        AND ${hooks.deletedAt} IS NULL)`,
    )
  const ofEvent = ({ event, action, guid }: DeliveryFilter) =>
    and(
      event === undefined ? undefined : eq(events.name, event),
      action === undefined ? undefined : eq(events.action, action),
      guid === undefined ? undefined : eq(events.guid, guid),
    )

  /** One look in each lane's index, whatever the backlog. */
  async function queued(scope: HookScope, filter: DeliveryFilter, after: LogCursor | null, limit: number) {
    const look = (lane: SQL) =>
      summaries()
        .where(
          and(
            inScope(scope),
            isNull(deliveries.settledAt),
            lane,
            ofEvent(filter),
            filter.redelivery === undefined ? undefined : isRedelivery(filter.redelivery),
            after ? sql`(${deliveries.dueAt}, ${deliveries.id}) < (${after.at}, ${after.id})` : undefined,
          ),
        )
        .orderBy(desc(deliveries.dueAt), desc(deliveries.id))
        .limit(limit)
    const rows = [
      ...(await look(sql`${deliveries.kind} <> 'event'`)),
      ...(await look(sql`${deliveries.kind} = 'event'`)),
    ]
    return rows.toSorted((a, b) => b.delivery.dueAt - a.delivery.dueAt || b.delivery.id - a.delivery.id).slice(0, limit)
  }
  const isRedelivery = (wanted: boolean) => (wanted ? eq : ne)(deliveries.kind, 'redelivery')

  const isSettled = (scope: HookScope, filter: DeliveryFilter) => {
    const { status, redelivery, settledFrom, settledBefore } = filter
    return and(
      inScope(scope),
      isNotNull(deliveries.settledAt),
      status === 'success' ? eq(deliveries.outcome, 'delivered') : undefined,
      status === 'failure' ? sql`${deliveries.outcome} <> 'delivered'` : undefined,
      ofEvent(filter),
      redelivery === undefined ? undefined : isRedelivery(redelivery),
      settledFrom === undefined ? undefined : gte(deliveries.settledAt, settledFrom),
      settledBefore === undefined ? undefined : lt(deliveries.settledAt, settledBefore),
    )
  }

  function settled(scope: HookScope, filter: DeliveryFilter, after: LogCursor | null, limit: number) {
    return summaries()
      .where(
        and(
          isSettled(scope, filter),
          after ? sql`(${deliveries.settledAt}, ${deliveries.id}) < (${after.at}, ${after.id})` : undefined,
        ),
      )
      .orderBy(desc(deliveries.settledAt), desc(deliveries.id))
      .limit(limit)
  }

  /** Of an event at a hook, newest first, and one more than is shown. */
  async function attemptsOf({ eventId, hookId }: { readonly eventId: number; readonly hookId: number }) {
    const rows = await summaries()
      .where(and(eq(deliveries.eventId, eventId), eq(deliveries.hookId, hookId)))
      .orderBy(desc(deliveries.id))
      .limit(attemptsShown + 1)
    return rows.map(summaryOf)
  }

  return {
    ...readingEvents(dialect),
    ...readingTargetEvents(dialect),

    async list(scope, filter, after, limit) {
      const rows = await (filter.status === 'queued' ? queued : settled)(scope, filter, after, limit)
      return rows.map(summaryOf)
    },

    async settledSince(scope, since, limit, filter = {}) {
      const rows = await summaries()
        .where(
          and(isSettled(scope, filter), sql`(${deliveries.settledAt}, ${deliveries.id}) > (${since.at}, ${since.id})`),
        )
        .orderBy(asc(deliveries.settledAt), asc(deliveries.id))
        .limit(limit)
      return rows.map(summaryOf)
    },

    async delivery(targetId, hookId, deliveryId) {
      const [row] = await db
        .select({
          ...summary,
          payload: events.payload,
          exchange: exchanges,
          hook: {
            url: hooks.url,
            contentType: hooks.contentType,
            sealedSecret: hooks.sealedSecret,
            standardWebhooks: hooks.standardWebhooks,
            insecureSsl: hooks.insecureSsl,
          },
        })
        .from(deliveries)
        .innerJoin(events, eq(events.id, deliveries.eventId))
        .innerJoin(hooks, eq(hooks.id, deliveries.hookId))
        .leftJoin(exchanges, eq(exchanges.deliveryId, deliveries.id))
        .where(and(eq(deliveries.id, deliveryId), inScope({ targetId, hookId })))
      if (!row) return null
      const { exchange, payload } = row
      const body = exchange && Buffer.from(exchange.responseBody, 'base64')
      const text = exchange && body && responseText(exchange.responseHeaders, body)
      const { sealedSecret, ...hook } = row.hook
      const attempts = await attemptsOf(row.delivery)
      return {
        ...summaryOf(row),
        url: exchange?.url ?? null,
        request: {
          headers: exchange?.requestHeaders ?? null,
          payload: new TextDecoder().decode(payload),
          ...(exchange ? bodyOf(exchange.requestHeaders, payload) : { contentType: null, form: null }),
        },
        response: {
          headers: exchange?.responseHeaders ?? null,
          body: text,
          bodyBytes: body?.length ?? null,
          isCut: exchange?.flags.includes('response_truncated') ?? false,
          isBinary: text === null && body !== null && body.length > 0,
        },
        flags: exchange?.flags ?? [],
        hook: { ...hook, hasSecret: sealedSecret !== null },
        attempts: attempts.slice(0, attemptsShown).toReversed(),
        hasEarlierAttempts: attempts.length > attemptsShown,
      }
    },

    async latestPayload(targetId, eventName) {
      const [event] = await db
        .select({ payload: events.payload })
        .from(events)
        .where(
          and(
            sql`${events.targetId} IN (SELECT id FROM targets WHERE id = ${targetId} OR parent_id = ${targetId})`,
            eq(events.name, eventName),
            isNull(events.toHookId),
          ),
        )
        .orderBy(desc(events.id))
        .limit(1)
      return event?.payload ?? null
    },
  }
}
