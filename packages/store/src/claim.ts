import type { ClaimedDelivery, ClaimRequest, Cursor } from '@repohook/delivery'
import type { Sealer } from '@repohook/hooks'
import { asc, eq, type SQL, sql } from 'drizzle-orm'
import type { Db, Dialect, Lane } from './dialect.ts'
import { integerField, textField } from './json-rows.ts'
import { pending } from './lanes.ts'
import { openSecret } from './sealed-secret.ts'
import { param, statement } from './statement.ts'

/** The next hooks to serve in each lane, in their order in the circle. */
export interface Circle {
  readonly asked: readonly number[]
  readonly event: readonly number[]
  /** Hooks that may take more once what is recorded in the same transaction has left them: they get what is left. */
  readonly freed: readonly number[]
}

interface Taken {
  readonly id: number
  readonly hookId: number
  readonly kind: ClaimedDelivery['kind']
}

/**
 * The circle of hooks that have something waiting in a lane: `(hook_id)`, ascending, after a hook. A skip-scan: each step
 * is one seek in the lane's partial index, however many rows the hook has.
 */
export const circleOf = (lane: Lane, after: SQL | ReturnType<typeof param>) => sql`
  WITH RECURSIVE circle(hook_id) AS (
    SELECT (SELECT min(d.hook_id) FROM deliveries AS d WHERE ${pending[lane]} AND d.hook_id > ${after})
    UNION ALL
    SELECT (SELECT min(d.hook_id) FROM deliveries AS d WHERE ${pending[lane]} AND d.hook_id > circle.hook_id)
    FROM circle WHERE circle.hook_id IS NOT NULL)
  SELECT hook_id FROM circle WHERE hook_id IS NOT NULL`

/** Whether a hook wants what waits for it: events only while it is open, and nothing but pings while it is inactive. */
const wanted = (kind: SQL) => sql`(hooks.deleted_at IS NULL AND CASE ${kind}
  WHEN 'ping' THEN TRUE WHEN 'event' THEN hooks.active AND hooks.state = 'open' ELSE hooks.active END)`

/** How a worker takes what is due. */
export function claiming(dialect: Dialect, sealer: Sealer) {
  const { db, tables } = dialect
  const { deliveries, events, hooks, targets } = tables

  /** The rows of a hook's lane that may be under way at once: what is leased is among the first that are due. */
  const windowOf = (lane: Lane) => sql`(SELECT d.kind, d.leased_until FROM deliveries AS d
    WHERE d.hook_id = hooks.id AND ${pending[lane]} AND d.due_at <= ${param('now')}
    ORDER BY d.due_at, d.id LIMIT ${param('perHook')})`

  /** Hooks of which a row can be taken, from the circle after a hook. */
  const nextHooks = (lane: Lane) =>
    statement((on: Db) =>
      on
        .select({ hookId: hooks.id })
        .from(sql`(${circleOf(lane, param('after'))}) AS c`)
        .innerJoin(hooks, sql`hooks.id = c.hook_id`)
        .where(
          sql`EXISTS (SELECT 1 FROM ${windowOf(lane)} AS first
            WHERE first.leased_until IS NULL AND ${wanted(sql`first.kind`)})`,
        )
        .limit(param('limit'))
        .prepare(),
    )
  const next = { asked: nextHooks('asked'), event: nextHooks('event') }

  async function goRound(
    lane: Lane,
    limit: number,
    { cursor, now, perHook }: ClaimRequest,
  ): Promise<readonly number[]> {
    const from = cursor[lane]
    const look = async (after: number, most: number) =>
      (await next[lane](db).execute({ after, now, perHook, limit: most })).map(({ hookId }) => hookId)
    const ahead = limit > 0 ? await look(from, limit) : []
    const round = from > 0 && ahead.length < limit ? await look(0, limit - ahead.length) : []
    return [...ahead, ...round.filter((hookId) => hookId <= from)]
  }

  const hooksIn = (
    lane: Lane,
  ) => sql`SELECT ${integerField('hookId')} AS hook_id, ${integerField('position')} AS position
    FROM ${dialect.rowsFrom(param('hooks'))} WHERE ${textField('lane')} = ${lane}`
  const windows = (
    lane: Lane,
    asked: SQL,
  ) => sql`SELECT id, hook_id, kind, due_at, leased_until, position, ${asked} AS asked
    FROM (${dialect.firstDueOfEach(lane, hooksIn(lane), param('perHook'), param('now'))}) AS ${sql.identifier(lane)}`
  /** The first of each hook before the second of any; what was asked for before events, up to its share of the slots. */
  const take = statement((on: Db) =>
    on
      .update(deliveries)
      .set({ leasedUntil: sql`${param('leasedUntil')}`, leaseToken: sql`${param('leaseToken')}` })
      .where(
        sql`${deliveries.id} IN (
          SELECT id FROM (
            SELECT id, asked, place, position, row_number() OVER (PARTITION BY asked ORDER BY place, position) AS turn
            FROM (
              SELECT due.id, asked, position,
                row_number() OVER (PARTITION BY due.hook_id, asked ORDER BY due_at, due.id) AS place
              FROM (${windows('asked', sql`1`)} UNION ALL ${windows('event', sql`0`)}) AS due
              JOIN hooks ON hooks.id = due.hook_id
              WHERE leased_until IS NULL AND ${wanted(sql`due.kind`)}
            ) AS placed
          ) AS turns
          WHERE asked = 0 OR turn <= ${param('askedSlots')}
          ORDER BY asked DESC, place, position LIMIT ${param('slots')})`,
      )
      .returning({ id: deliveries.id, hookId: deliveries.hookId, kind: deliveries.kind })
      .prepare(),
  )

  const idsIn = sql`(SELECT ${integerField('id')} FROM ${dialect.rowsFrom(param('ids'))})`
  const readDeliveries = statement((on: Db) =>
    on
      .select({ delivery: deliveries, hook: hooks, target: targets })
      .from(deliveries)
      .innerJoin(hooks, eq(hooks.id, deliveries.hookId))
      .innerJoin(targets, eq(targets.id, hooks.targetId))
      .where(sql`${deliveries.id} IN ${idsIn}`)
      .orderBy(asc(deliveries.id))
      .prepare(),
  )
  const readEvents = statement((on: Db) =>
    on
      .select({ id: events.id, guid: events.guid, name: events.name, payload: events.payload })
      .from(events)
      .where(sql`${events.id} IN ${idsIn}`)
      .prepare(),
  )
  const asIds = (ids: Iterable<number>) => ({ ids: JSON.stringify([...ids].map((id) => ({ id }))) })

  return {
    /** Whom to serve. Each hook in it has a row to take, so one look fills the slots or closes the circle. */
    next: async (claim: ClaimRequest, freed: readonly number[]): Promise<Circle> => ({
      freed,
      asked: await goRound('asked', Math.min(claim.slots, claim.askedSlots), claim),
      event: await goRound('event', claim.slots, claim),
    }),

    /** The statement that takes the first due rows of those hooks. */
    take(tx: Db, circle: Circle, { slots, askedSlots, perHook, now, leasedUntil, leaseToken }: ClaimRequest) {
      const inLane = (lane: Lane) =>
        [...new Set([...circle[lane], ...circle.freed])].map((hookId, position) => ({ lane, hookId, position }))
      return take(tx).execute({
        hooks: JSON.stringify([...inLane('asked'), ...inLane('event')]),
        slots,
        askedSlots,
        perHook,
        now,
        leasedUntil,
        leaseToken,
      })
    },

    /** What was taken, with all that it takes to send it. A payload that goes to many hooks is read once. */
    async read(taken: readonly Taken[], { leaseToken }: ClaimRequest): Promise<readonly ClaimedDelivery[]> {
      if (taken.length === 0) return []
      const rows = await readDeliveries(db).execute(asIds(taken.map(({ id }) => id)))
      const known = await readEvents(db).execute(asIds(new Set(rows.map(({ delivery }) => delivery.eventId))))
      const eventOf = new Map(known.map(({ id, ...event }) => [id, event]))
      return rows.flatMap(({ delivery, hook, target }) => {
        const event = eventOf.get(delivery.eventId)
        return event ? [{ ...claimedOf(delivery, hook, target, sealer), leaseToken, event }] : []
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

type Row<Table extends keyof Dialect['tables']> = Dialect['tables'][Table]['$inferSelect']

function claimedOf(delivery: Row<'deliveries'>, hook: Row<'hooks'>, target: Row<'targets'>, sealer: Sealer) {
  return {
    id: delivery.id,
    kind: delivery.kind,
    retries: delivery.retries,
    hook: {
      id: hook.id,
      url: hook.url,
      contentType: hook.contentType,
      secret: openSecret(hook.sealedSecret, hook.uid, sealer),
      insecureSsl: hook.insecureSsl,
      retryPolicy: hook.retryPolicy,
      target: { id: target.id, kind: target.kind },
    },
  }
}
