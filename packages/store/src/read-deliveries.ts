import {
  bodyOf,
  type DeliveryDetail,
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
): Pick<
  DeliveryStore,
  'list' | 'settledSince' | 'placeBeyond' | 'delivery' | 'event' | 'targetOfEvent' | 'events' | 'latestPayload'
> {
  const { db, tables } = dialect
  const { deliveries, events, exchanges, hooks } = tables

  const { summary, summaries } = summariesOf(dialect)
  /** A hook of another target has no deliveries here, and neither has a deleted one. */
  const inScope = ({ targetId, hookId }: HookScope, guid?: string) =>
    and(
      // An event has few deliveries, a hook very many: a plus keeps SQLite from going through all of the hook's.
      guid === undefined
        ? eq(deliveries.hookId, hookId)
        : sql`+${deliveries.hookId} = ${hookId} AND ${deliveries.eventId} = (SELECT id FROM events WHERE guid = ${guid})`,
      sql`EXISTS (SELECT 1 FROM ${hooks} WHERE ${hooks.id} = ${hookId} AND ${hooks.targetId} = ${targetId}
        AND ${hooks.deletedAt} IS NULL)`,
    )
  const ofEvent = ({ event, action }: DeliveryFilter) =>
    and(
      event === undefined ? undefined : eq(events.name, event),
      action === undefined ? undefined : eq(events.action, action),
    )

  const lanes = [sql`${deliveries.kind} <> 'event'`, sql`${deliveries.kind} = 'event'`]
  const isDueBefore = ({ at, id }: LogCursor) => sql`(${deliveries.dueAt}, ${deliveries.id}) < (${at}, ${id})`

  /** One look in each lane's index, whatever the backlog. */
  async function queued(
    scope: HookScope,
    filter: DeliveryFilter,
    after: LogCursor | null,
    limit: number,
    until: LogCursor | null,
  ) {
    const look = (lane: SQL) =>
      summaries()
        .where(
          and(
            inScope(scope, filter.guid),
            isNull(deliveries.settledAt),
            lane,
            ofEvent(filter),
            filter.redelivery === undefined ? undefined : isRedelivery(filter.redelivery),
            after ? isDueBefore(after) : undefined,
            until ? sql`NOT ${isDueBefore(until)}` : undefined,
          ),
        )
        .orderBy(desc(deliveries.dueAt), desc(deliveries.id))
        .limit(limit)
    const rows = []
    for (const lane of lanes) rows.push(...(await look(lane)))
    return rows.toSorted((a, b) => b.delivery.dueAt - a.delivery.dueAt || b.delivery.id - a.delivery.id).slice(0, limit)
  }

  /** The nearer of the lanes' places: as far as both were looked at. */
  async function placeInQueue(scope: HookScope, from: LogCursor | null, rows: number): Promise<LogCursor | null> {
    let nearest: LogCursor | null = null
    for (const lane of lanes) {
      const [place] = await db
        .select({ at: deliveries.dueAt, id: deliveries.id })
        .from(deliveries)
        .where(and(inScope(scope), isNull(deliveries.settledAt), lane, from ? isDueBefore(from) : undefined))
        .orderBy(desc(deliveries.dueAt), desc(deliveries.id))
        .limit(1)
        .offset(rows - 1)
      if (place && (!nearest || place.at > nearest.at || (place.at === nearest.at && place.id > nearest.id))) {
        nearest = place
      }
    }
    return nearest
  }
  const isRedelivery = (wanted: boolean) => (wanted ? eq : ne)(deliveries.kind, 'redelivery')

  const isSettled = (scope: HookScope, filter: DeliveryFilter) => {
    const { status, redelivery, settledFrom, settledBefore, guid } = filter
    return and(
      inScope(scope, guid),
      isNotNull(deliveries.settledAt),
      status === 'success' ? eq(deliveries.outcome, 'delivered') : undefined,
      status === 'failure' ? sql`${deliveries.outcome} <> 'delivered'` : undefined,
      ofEvent(filter),
      redelivery === undefined ? undefined : isRedelivery(redelivery),
      settledFrom === undefined ? undefined : gte(deliveries.settledAt, settledFrom),
      settledBefore === undefined ? undefined : lt(deliveries.settledAt, settledBefore),
    )
  }

  const isOlder = ({ at, id }: LogCursor) => sql`(${deliveries.settledAt}, ${deliveries.id}) < (${at}, ${id})`
  const isNewer = ({ at, id }: LogCursor) => sql`(${deliveries.settledAt}, ${deliveries.id}) > (${at}, ${id})`

  function settled(
    scope: HookScope,
    filter: DeliveryFilter,
    after: LogCursor | null,
    limit: number,
    until?: LogCursor,
  ) {
    return summaries()
      .where(
        and(
          isSettled(scope, filter),
          after ? isOlder(after) : undefined,
          until && isNewer({ at: until.at, id: until.id - 1 }),
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

    async list(scope, filter, after, limit, until) {
      const rows =
        filter.status === 'queued'
          ? await queued(scope, filter, after, limit, until ?? null)
          : await settled(scope, filter, after, limit, until ?? undefined)
      return rows.map(summaryOf)
    },

    async settledSince(scope, since, limit, filter = {}, until = null) {
      const rows = await summaries()
        .where(
          and(
            isSettled(scope, filter),
            isNewer(since),
            until ? isOlder({ at: until.at, id: until.id + 1 }) : undefined,
          ),
        )
        .orderBy(asc(deliveries.settledAt), asc(deliveries.id))
        .limit(limit)
      return rows.map(summaryOf)
    },

    async placeBeyond(scope, { status }, from, way, rows) {
      if (status === 'queued') return placeInQueue(scope, from, rows)
      const isBeyond = way === 'older' ? isOlder : isNewer
      const order = way === 'older' ? desc : asc
      const [row] = await db
        .select({ at: sql<number>`deliveries.settled_at`, id: deliveries.id })
        .from(deliveries)
        .where(and(isSettled(scope, status === 'failure' ? { status } : {}), from ? isBeyond(from) : undefined))
        .orderBy(order(deliveries.settledAt), order(deliveries.id))
        .limit(1)
        .offset(rows - 1)
      return row ?? null
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
          ...sentOf(exchange, payload),
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

/** What was sent, and how. */
function sentOf(
  exchange: Dialect['tables']['exchanges']['$inferSelect'] | null,
  payload: Uint8Array,
): Pick<DeliveryDetail['request'], 'method' | 'contentType' | 'form' | 'body'> {
  if (exchange === null) return { method: null, contentType: null, form: null, body: null }
  const { method, requestHeaders, requestBody } = exchange
  if (requestBody === null) return { method, ...bodyOf(requestHeaders, payload), body: null }
  return { method, contentType: null, form: null, body: new TextDecoder().decode(requestBody) }
}
