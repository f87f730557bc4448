import type { ClaimedDelivery, ClaimRequest, Cursor } from '@repohook/delivery'
import type { Sealer } from '@repohook/hooks'
import { eq, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { Db, Dialect, Lane } from './dialect.ts'
import { pending } from './lanes.ts'
import type { Memory } from './memory.ts'
import { secretOpener } from './sealed-secret.ts'
import { integer, param, statement } from './statement.ts'

/** The next hooks to serve in each lane, in their order in the circle. */
export interface Circle {
  readonly asked: readonly number[]
  readonly event: readonly number[]
  /** Hooks that may take more once what is recorded in the same transaction has left them: they get what is left. */
  readonly freed: Readonly<Record<Lane, readonly number[]>>
}

interface Taken {
  readonly id: number
  readonly eventId: number
  readonly hookId: number
  readonly kind: ClaimedDelivery['kind']
  readonly attempt: number
  readonly dueAt: number
  readonly retries: number
}

const lastId = sql`${Number.MAX_SAFE_INTEGER}`

/**
 * The circle of hooks that have something waiting in a lane: `(hook_id)`, ascending, after a hook and up to another. A
 * skip-scan: each step is one seek in the lane's partial index, however many rows the hook has.
 */
export function circleOf(lane: Lane, after: SQL | Placeholder, upTo: SQL | Placeholder = lastId): SQL {
  const next = (last: SQL | Placeholder) => sql`(SELECT min(d.hook_id) FROM deliveries AS d
    WHERE ${pending[lane]} AND d.hook_id > ${last} AND d.hook_id <= ${upTo})`
  return sql`
    WITH RECURSIVE circle(hook_id) AS (
      SELECT ${next(after)} UNION ALL SELECT ${next(sql`circle.hook_id`)} FROM circle WHERE circle.hook_id IS NOT NULL)
    SELECT hook_id FROM circle WHERE hook_id IS NOT NULL`
}

/** Whether a hook wants what waits for it: events only while it is open, and nothing but pings while it is inactive. */
const wanted = (kind: SQL) => sql`(hooks.deleted_at IS NULL AND CASE ${kind}
  WHEN 'ping' THEN TRUE WHEN 'event' THEN hooks.active AND hooks.state = 'open' ELSE hooks.active END)`

/** How a worker takes what is due. */
export function claiming(dialect: Dialect, sealer: Sealer, { events: recent, unwellHooks }: Memory) {
  const { db, tables } = dialect
  const { deliveries, events, hooks, targets } = tables
  const openSecret = secretOpener(sealer)

  /** The rows of a hook's lane that may be under way at once: what is leased is among the first that are due. */
  const windowOf = (lane: Lane) => sql`(SELECT d.kind, d.leased_until FROM deliveries AS d
    WHERE d.hook_id = hooks.id AND ${pending[lane]} AND d.due_at <= ${param('now')}
    ORDER BY d.due_at, d.id LIMIT ${integer('perHook')})`

  /** Hooks of which a row can be taken, from a part of the circle. */
  const nextHooks = (lane: Lane) =>
    statement((on: Db) =>
      on
        .select({ hookId: sql<number>`hook_id` })
        .from(
          sql`(SELECT c.hook_id FROM (${circleOf(lane, param('after'), param('upTo'))}) AS c
            JOIN hooks ON hooks.id = c.hook_id
            WHERE EXISTS (SELECT 1 FROM ${windowOf(lane)} AS first
              WHERE first.leased_until IS NULL AND ${wanted(sql`first.kind`)})
            LIMIT ${integer('limit')}) AS next`,
        )
        .prepare(),
    )
  const next = { asked: nextHooks('asked'), event: nextHooks('event') }

  async function goRound(
    lane: Lane,
    limit: number,
    { cursor, now, perHook }: ClaimRequest,
  ): Promise<readonly number[]> {
    const from = cursor[lane]
    const look = async (after: number, upTo: number, most: number) =>
      (await next[lane](db).execute({ after, upTo, now, perHook, limit: most })).map(({ hookId }) => hookId)
    const ahead = limit > 0 ? await look(from, Number.MAX_SAFE_INTEGER, limit) : []
    const behind = from > 0 && ahead.length < limit ? await look(0, from, limit - ahead.length) : []
    return [...ahead, ...behind]
  }

  /** What is free among the first due rows of the hooks that a parameter lists, each with its place in its hook's queue. */
  const free = (lane: Lane) => {
    const listed = sql`SELECT CAST(value AS bigint) AS hook_id, key AS position FROM ${dialect.rowsFrom(param(lane))}`
    return sql`
      SELECT due.id, position, row_number() OVER (PARTITION BY due.hook_id ORDER BY due_at, due.id) AS place
      FROM (${dialect.firstDueOfEach(lane, listed, integer('perHook'), param('now'))}) AS due
      JOIN hooks ON hooks.id = due.hook_id WHERE leased_until IS NULL AND ${wanted(sql`due.kind`)}`
  }
  const taking = (ids: SQL) =>
    statement((on: Db) =>
      on
        .update(deliveries)
        .set({ leasedUntil: sql`${param('leasedUntil')}`, leaseToken: sql`${param('leaseToken')}` })
        .where(sql`${deliveries.id} IN (${ids} LIMIT ${integer('slots')})`)
        .returning({
          id: deliveries.id,
          eventId: deliveries.eventId,
          hookId: deliveries.hookId,
          kind: deliveries.kind,
          attempt: deliveries.attempt,
          dueAt: deliveries.dueAt,
          retries: deliveries.retries,
        })
        .prepare(),
    )
  /** The first of each hook before the second of any. */
  const takeEvents = taking(sql`SELECT id FROM (${free('event')}) AS free ORDER BY place, position`)
  /** The same, and what was asked for before events, up to its share of the slots. */
  const takeBoth = taking(sql`
    SELECT id FROM (
      SELECT id, asked, place, position, row_number() OVER (PARTITION BY asked ORDER BY place, position) AS turn
      FROM (
        SELECT id, position, place, 1 AS asked FROM (${free('asked')}) AS asked
        UNION ALL SELECT id, position, place, 0 FROM (${free('event')}) AS event
      ) AS free
    ) AS turns
    WHERE asked = 0 OR turn <= ${param('askedSlots')} ORDER BY asked DESC, place, position`)

  const idsIn = sql`(SELECT CAST(value AS bigint) FROM ${dialect.rowsFrom(param('ids'))})`
  const readHooks = statement((on: Db) =>
    on
      .select({
        id: hooks.id,
        uid: hooks.uid,
        url: hooks.url,
        contentType: hooks.contentType,
        sealedSecret: hooks.sealedSecret,
        sealedPreviousSecret: hooks.sealedPreviousSecret,
        previousSecretUntil: hooks.previousSecretUntil,
        standardWebhooks: hooks.standardWebhooks,
        insecureSsl: hooks.insecureSsl,
        retryPolicy: hooks.retryPolicy,
        isWell: sql<number>`${hooks.failuresInARow} = 0 AND ${hooks.state} = 'open'`,
        target: { id: targets.id, kind: targets.kind },
      })
      .from(hooks)
      .innerJoin(targets, eq(targets.id, hooks.targetId))
      .where(sql`${hooks.id} IN ${idsIn}`)
      .prepare(),
  )
  const readEvents = statement((on: Db) =>
    on
      .select({ id: events.id, guid: events.guid, name: events.name, payload: events.payload })
      .from(events)
      .where(sql`${events.id} IN ${idsIn}`)
      .prepare(),
  )

  async function hooksOf(taken: readonly Taken[], now: number) {
    const ids = JSON.stringify([...new Set(taken.map(({ hookId }) => hookId))])
    const rows = await readHooks(db).execute({ ids })
    return new Map(
      rows.map(({ uid, sealedSecret, sealedPreviousSecret, previousSecretUntil, isWell, ...hook }) => {
        const isRotating = previousSecretUntil !== null && previousSecretUntil > now
        if (isWell) unwellHooks.delete(hook.id)
        else unwellHooks.add(hook.id)
        const secrets = {
          secret: openSecret(sealedSecret, uid),
          previousSecret: isRotating ? openSecret(sealedPreviousSecret, uid, 'previous_secret') : null,
        }
        return [hook.id, { ...hook, ...secrets }]
      }),
    )
  }

  /** A payload that goes to many hooks is read once. */
  async function eventsOf(taken: readonly Taken[]) {
    const ids = [...new Set(taken.map(({ eventId }) => eventId))]
    const found = new Map(ids.flatMap((id) => [[id, recent.get(id)] as const]))
    const missing = ids.filter((id) => !found.get(id))
    if (missing.length === 0) return found
    for (const { id, ...event } of await readEvents(db).execute({ ids: JSON.stringify(missing) })) {
      recent.keep(id, event)
      found.set(id, event)
    }
    return found
  }

  return {
    /** Whom to serve. Each hook in it has a row to take, so one look fills the slots or closes the circle. */
    next: async (claim: ClaimRequest, freed: Circle['freed']): Promise<Circle> => ({
      freed,
      asked: await goRound('asked', Math.min(claim.slots, claim.askedSlots), claim),
      event: await goRound('event', claim.slots, claim),
    }),

    /** The statement that takes the first due rows of those hooks. */
    take(tx: Db, circle: Circle, { slots, askedSlots, perHook, now, leasedUntil, leaseToken }: ClaimRequest) {
      const asked = [...new Set([...circle.asked, ...circle.freed.asked])]
      const event = JSON.stringify([...new Set([...circle.event, ...circle.freed.event])])
      const values = { event, slots, askedSlots, perHook, now, leasedUntil, leaseToken }
      if (asked.length === 0) return takeEvents(tx).execute(values)
      return takeBoth(tx).execute({ ...values, asked: JSON.stringify(asked) })
    },

    /** What was taken, with all that it takes to send it, in the order of the queue. */
    async read(taken: readonly Taken[], { leaseToken, now }: ClaimRequest): Promise<readonly ClaimedDelivery[]> {
      if (taken.length === 0) return []
      const [hookOf, eventOf] = [await hooksOf(taken, now), await eventsOf(taken)]
      return taken
        .toSorted((one, other) => one.id - other.id)
        .flatMap(({ eventId, hookId, ...delivery }) => {
          const [hook, event] = [hookOf.get(hookId), eventOf.get(eventId)]
          return hook && event ? [{ ...delivery, leaseToken, hook, event }] : []
        })
    },
  }
}

/** Where to go on: after the last hook that was served in each lane. */
export function cursorAfter(before: Cursor, circle: Circle, taken: readonly Taken[]): Cursor {
  const last = (lane: Lane) => {
    const served = new Set(
      taken.filter(({ kind }) => (kind === 'event') === (lane === 'event')).map(({ hookId }) => hookId),
    )
    return circle[lane].findLast((hookId) => served.has(hookId)) ?? before[lane]
  }
  return { asked: last('asked'), event: last('event') }
}
