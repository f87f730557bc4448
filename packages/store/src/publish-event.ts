import type { DeliveryStore, NewEvent, PublishedEvent } from '@repohook/delivery'
import { and, asc, eq, notExists, type SQL, sql } from 'drizzle-orm'
import type { Db, Dialect } from './dialect.ts'
import { groupCommit } from './group-commit.ts'
import { pendingDelivery } from './pending-delivery.ts'
import { integerField, textField } from './json-rows.ts'
import { type Judgement, judgingFilters, unjudged } from './judge-filters.ts'
import type { Memory } from './memory.ts'
import { hotStatement, integer, param, text } from './statement.ts'

/** Others may be working on the database: a commit must not keep them waiting. */
const eventsPerCommit = 100

/** How often filters are asked anew, when they change faster than an event is stored. */
const mostTries = 10

/** Stores events, and decides in the same transaction who gets them. */
export function publishing(dialect: Dialect, { events: recent }: Memory): Pick<DeliveryStore, 'publish' | 'earlier'> {
  const { db, tables } = dialect
  const { deliveries, events, hooks, newDeliveries, newEvents } = tables
  const { judge, hasFilters } = judgingFilters(dialect)

  /** What the filter of a hook was found to say of the event. */
  const saidOf = (what: SQL) =>
    sql`(SELECT ${what} FROM ${dialect.rowsFrom(param('judged'))}
      WHERE ${integerField('hook')} = hooks.id AND ${textField('filter')} = hooks.filter)`
  const held = saidOf(textField('reason'))
  const verdict = sql`CASE
    WHEN NOT EXISTS (SELECT 1 FROM hook_events AS e WHERE e.hook_id = hooks.id AND e.event IN (${text('name')}, '*'))
      THEN 'not_subscribed'
    WHEN NOT hooks.active THEN 'inactive'
    WHEN hooks.filter IS NOT NULL AND ${held} IS NOT NULL THEN 'filtered:' || ${held}
    WHEN hooks.state = 'parked' THEN 'held'
    ELSE 'chosen' END`
  /** The hooks of the target and of its parent. */
  const considered = sql`hooks.deleted_at IS NULL AND hooks.target_id IN
    (SELECT ${integer('targetId')} UNION ALL SELECT parent_id FROM targets WHERE id = ${integer('targetId')})`
  /** Nobody asked a filter that somebody has: it is to be asked first, and then all is written or nothing. */
  const isJudged = sql`NOT EXISTS (SELECT 1 FROM hooks WHERE ${considered} AND hooks.filter IS NOT NULL
    AND NOT EXISTS ${saidOf(sql`1`)})`
  const decisions = sql`(SELECT string_agg(CAST(hooks.id AS text) || ':' || ${verdict}, ',') FROM hooks WHERE ${considered})`

  const addEvent = (toHook: boolean) => (on: Db) =>
    on
      .insert(newEvents)
      .select(
        sql`SELECT ${text('guid')}, ${text('name')}, ${text('action')}, ${integer('targetId')}, ${integer('toHookId')},
          ${text('idempotencyKey')}, ${text('idempotencyDigest')}, ${toHook ? sql`NULL` : decisions},
          ${integer('publishedAt')}, ${param('payload')} WHERE ${toHook ? sql`TRUE` : isJudged}`,
      )
      .onConflictDoNothing()
      .returning({ id: events.id })
      .prepare()

  /** Only of an event that this very publish stored: another one with the same GUID has its deliveries, or wants none. */
  const fresh = and(
    eq(events.guid, text('guid')),
    eq(events.targetId, integer('targetId')),
    eq(events.name, text('name')),
    eq(events.publishedAt, integer('publishedAt')),
    notExists(sql`(SELECT 1 FROM deliveries WHERE event_id = events.id)`),
  )
  const addDeliveries = (kind: SQL, who: SQL) => (on: Db) =>
    on
      .insert(newDeliveries)
      .select(
        on
          .select(
            pendingDelivery({
              eventId: events.id,
              hookId: hooks.id,
              kind: kind,
              chain: sql`0`,
              attempt: sql`0`,
              retries: sql`0`,
              interruptions: sql`0`,
              dueAt: events.publishedAt,
            }),
          )
          .from(events)
          .innerJoin(hooks, who)
          .where(fresh),
      )
      .returning({ id: deliveries.id, hookId: deliveries.hookId })
      .prepare()

  const forListeners = {
    event: hotStatement(addEvent(false)),
    deliveries: hotStatement(addDeliveries(sql`'event'`, sql`${considered} AND ${verdict} IN ('chosen', 'held')`)),
  }
  const forOneHook = {
    event: hotStatement(addEvent(true)),
    deliveries: hotStatement(
      addDeliveries(
        text('kind'),
        sql`hooks.id = ${integer('toHookId')} AND hooks.target_id = ${integer('targetId')} AND hooks.deleted_at IS NULL
          AND (hooks.active OR ${text('kind')} = 'ping')`,
      ),
    ),
  }

  const firstDeliveries = hotStatement((on) =>
    on
      .select({ id: deliveries.id, hookId: deliveries.hookId })
      .from(deliveries)
      .where(and(eq(deliveries.eventId, integer('eventId')), eq(deliveries.chain, 0), eq(deliveries.attempt, 0)))
      .orderBy(asc(deliveries.id))
      .prepare(),
  )

  const earlier: DeliveryStore['earlier'] = async (targetId, idempotency) => {
    const [event] = await db
      .select({ id: events.id, guid: events.guid, digest: events.idempotencyDigest })
      .from(events)
      .where(and(eq(events.targetId, targetId), eq(events.idempotencyKey, idempotency.key)))
    if (!event) return null
    if (event.digest !== idempotency.digest) return { kind: 'key_reused' }
    return { kind: 'repeated', event: await published(event) }
  }

  const published = async ({ id, guid }: { id: number; guid: string }): Promise<PublishedEvent> => ({
    id,
    guid,
    deliveries: await firstDeliveries(db).execute({ eventId: id }),
  })

  const valuesOf = ({ event: { toHook, idempotency, ...columns }, judgement }: Judged) => ({
    ...columns,
    judged: judgement,
    payload: Buffer.from(columns.payload.buffer, columns.payload.byteOffset, columns.payload.byteLength),
    toHookId: toHook?.id ?? null,
    kind: toHook?.kind ?? 'event',
    idempotencyKey: idempotency?.key ?? null,
    idempotencyDigest: idempotency?.digest ?? null,
  })

  const store = groupCommit<Judged, Written>(
    async (group) => {
      const results: readonly unknown[] = await dialect.atomically((tx) =>
        group.flatMap((judged) => {
          const add = judged.event.toHook ? forOneHook : forListeners
          const values = valuesOf(judged)
          return [add.event(tx).execute(values), add.deliveries(tx).execute(values)]
        }),
      )
      return group.map((_, index) => ({
        stored: (results[2 * index] as readonly { readonly id: number }[])[0],
        queued: results[2 * index + 1] as PublishedEvent['deliveries'],
      }))
    },
    eventsPerCommit,
    dialect.faultOf,
  )

  /** Stores an event once every filter was asked; where one changes meanwhile, asks again. */
  async function storeJudged(event: NewEvent): Promise<Written> {
    let judgement = hasFilters(event) ? await judge(event) : null
    let written = await store({ event, judgement: judgement ?? unjudged })
    if (event.toHook !== null) return written
    for (let tries = 0; !written.stored && tries < mostTries; tries++) {
      // Another event has its GUID or its key, or there is a filter that was not asked.
      const before = judgement
      judgement = await judge(event)
      if (judgement === null || judgement === before) break
      written = await store({ event, judgement })
    }
    return written
  }

  return {
    earlier,
    async publish(event) {
      const { guid, name, payload, targetId, idempotency } = event
      const { stored, queued } = await storeJudged(event)
      if (!stored) return (idempotency && (await earlier(targetId, idempotency))) ?? { kind: 'guid_taken' }
      if (queued.length > 0) recent.keep(stored.id, { guid, name, payload })
      return { kind: 'published', event: { id: stored.id, guid, deliveries: queued } }
    },
  }
}

interface Judged {
  readonly event: NewEvent
  readonly judgement: Judgement
}

interface Written {
  /** Undefined when another event has its GUID or its key. */
  readonly stored: { readonly id: number } | undefined
  readonly queued: PublishedEvent['deliveries']
}
