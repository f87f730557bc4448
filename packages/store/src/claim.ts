import type { Allowance, ClaimedDelivery, ClaimRequest, Cursor, PacedHook } from '@repohook/delivery'
import type { Sealer } from '@repohook/hooks'
import { type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { Db, Dialect, Lane } from './dialect.ts'
import { integerField } from './json-rows.ts'
import { pending } from './lanes.ts'
import type { Memory } from './memory.ts'
import { readingClaimed } from './read-claimed.ts'
import { hotStatement, integer, param } from './statement.ts'

/** The next hooks to serve in each lane, in their order in the circle. */
export interface Circle {
  readonly asked: readonly number[]
  readonly event: readonly number[]
  /** What may be taken of each hook's events; of those that are not in it, as much as of any. */
  readonly allowances: ReadonlyMap<number, Allowance>
  /** Hooks that may take more once what is recorded in the same transaction has left them: they get what is left. */
  readonly freed: Readonly<Record<Lane, readonly number[]>>
}

const lastId = sql`${Number.MAX_SAFE_INTEGER}`

/**
 * The circle of hooks that have something waiting in a lane: `(hook_id)`, ascending, after a hook and up to another. A
 * skip-scan: each step is one seek in the lane's partial index, however many rows the hook has.
 */
export function circleOf(lane: Lane, after: SQL | Placeholder, upTo: SQL | Placeholder = lastId): SQL {
  const next = (last: SQL | Placeholder) => sql`(SELECT d.hook_id FROM deliveries AS d
    WHERE ${pending[lane]} AND d.hook_id > ${last} AND d.hook_id <= ${upTo} ORDER BY d.hook_id LIMIT 1)`
  return sql`
    WITH RECURSIVE circle(hook_id) AS (
      SELECT ${next(after)} UNION ALL SELECT ${next(sql`circle.hook_id`)} FROM circle WHERE circle.hook_id IS NOT NULL)
    SELECT hook_id FROM circle WHERE hook_id IS NOT NULL`
}

/** Whether a hook wants what waits for it: nothing but pings while it is inactive, and no event while it is parked but a probe that is due. */
const wanted = (kind: SQL) => sql`(hooks.deleted_at IS NULL AND CASE ${kind} WHEN 'ping' THEN TRUE
  WHEN 'event' THEN hooks.active AND (hooks.state = 'open' OR hooks.probe_at <= ${param('now')}) ELSE hooks.active END)`

/** How a worker takes what is due. */
export function claiming(dialect: Dialect, sealer: Sealer, memory: Memory) {
  const { db, tables } = dialect
  const { deliveries } = tables

  /** The rows of a hook's lane that may be under way at once: what is leased is among the first that are due. */
  const windowOf = (lane: Lane) => sql`(SELECT d.kind, d.leased_until FROM deliveries AS d
    WHERE d.hook_id = hooks.id AND ${pending[lane]} AND d.due_at <= ${param('now')}
    ORDER BY d.due_at, d.id LIMIT ${integer('perHook')})`

  /** Hooks of which a row can be taken, from a part of the circle, with what decides how much of each. */
  const nextHooks = (lane: Lane) =>
    hotStatement((on: Db) =>
      on
        .select({
          id: sql<number>`id`,
          isParked: sql<number>`is_parked`,
          failuresInARow: sql<number>`failures_in_a_row`,
          resumedAt: sql<number | null>`resumed_at`,
          concurrency: sql<number | null>`concurrency`,
          ratePerMinute: sql<number | null>`rate_per_minute`,
        })
        .from(
          sql`(SELECT hooks.id, CASE hooks.state WHEN 'parked' THEN 1 ELSE 0 END AS is_parked, hooks.failures_in_a_row,
              hooks.resumed_at, hooks.concurrency, hooks.rate_per_minute
            FROM (${circleOf(lane, param('after'), param('upTo'))}) AS c
            JOIN hooks ON hooks.id = c.hook_id
            WHERE c.hook_id NOT IN (SELECT CAST(value AS bigint) FROM ${dialect.rowsFrom(param('resting'))})
              AND EXISTS (SELECT 1 FROM ${windowOf(lane)} AS first
                WHERE first.leased_until IS NULL AND ${wanted(sql`first.kind`)})
            LIMIT ${integer('limit')}) AS next`,
        )
        .prepare(),
    )
  const next = { asked: nextHooks('asked'), event: nextHooks('event') }

  /** Goes round the circle of a lane once: each call answers as many of the next hooks as it is asked for, fewer at the end. */
  function round(lane: Lane, { cursor, paces, now, perHook }: ClaimRequest) {
    const from = cursor[lane]
    const arcs = [{ after: from, upTo: Number.MAX_SAFE_INTEGER }]
    if (from > 0) arcs.push({ after: 0, upTo: from })
    return async (most: number) => {
      const resting = JSON.stringify(lane === 'event' && paces ? paces.resting() : [])
      const some: PacedHook[] = []
      for (let [arc] = arcs; arc && some.length < most; [arc] = arcs) {
        const limit = most - some.length
        const found = await next[lane](db).execute({ ...arc, now, perHook, resting, limit })
        some.push(...found.map((hook) => ({ ...hook, isParked: hook.isParked > 0 })))
        arc.after = found.at(-1)?.id ?? arc.after
        if (found.length < limit) arcs.shift()
      }
      return some
    }
  }

  /**
   * What is free among the first due rows of the hooks that a parameter lists, each with its place among the free ones of
   * its hook. What is under way counts into what may be, and of a parked hook nothing but the first row goes.
   */
  const free = (lane: Lane) => {
    const listed = sql`SELECT ${integerField('hook')} AS hook_id, key AS position, ${integerField('most')} AS most,
      ${integerField('more')} AS more FROM ${dialect.rowsFrom(param(lane))}`
    return sql`
      SELECT queue.id, position, spot - leased AS place
      FROM (
        SELECT due.id, due.hook_id, due.kind, due.leased_until, due.position, due.most, due.more,
          row_number() OVER queue AS spot, sum(CASE WHEN due.leased_until IS NULL THEN 0 ELSE 1 END) OVER queue AS leased
        FROM (${dialect.firstDueOfEach(lane, listed, integer('perHook'), param('now'))}) AS due
        WINDOW queue AS (PARTITION BY due.hook_id ORDER BY due.due_at, due.id)
      ) AS queue
      JOIN hooks ON hooks.id = queue.hook_id
      WHERE leased_until IS NULL AND spot <= most AND spot - leased <= more AND ${wanted(sql`queue.kind`)}
        AND (hooks.state = 'open' OR queue.kind <> 'event' OR spot = 1)`
  }
  const taking = (ids: SQL) =>
    hotStatement((on: Db) =>
      on
        .update(deliveries)
        .set({ leasedUntil: sql`${param('leasedUntil')}`, leaseToken: sql`${param('leaseToken')}` })
        .where(sql`${deliveries.id} IN (${dialect.unclaimed(sql`${ids} LIMIT ${integer('slots')}`)})`)
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

  return {
    /**
     * Whom to serve. Each hook in it has a row to take and may: those that may not are gone past. So one look fills the slots
     * or closes the circle. What `known` hooks may take beside it is left for last.
     */
    async next(claim: ClaimRequest, freed: Circle['freed'], known: readonly PacedHook[]): Promise<Circle> {
      const asking = round('asked', claim)(Math.min(claim.slots, claim.askedSlots))
      // Whoever waits for both hears of it.
      asking.catch(() => {})
      const allowances = new Map<number, Allowance>()
      const allow = (some: readonly PacedHook[]) => {
        for (const [id, allowance] of claim.paces?.allow(some) ?? []) allowances.set(id, allowance)
        return some.filter(({ id }) => allowances.get(id)?.more !== 0)
      }
      const goOn = round('event', claim)
      const event: PacedHook[] = []
      for (let most = claim.slots; most > 0;) {
        const some = await goOn(most)
        event.push(...allow(some))
        most = some.length < most ? 0 : claim.slots - event.length
      }
      const asked = await asking
      const left = new Map(known.map((hook) => [hook.id, hook]))
      for (const id of allowances.keys()) left.delete(id)
      allow([...left.values()])
      return { freed, asked: asked.map(({ id }) => id), event: event.map(({ id }) => id), allowances }
    },

    /** The statement that takes the first due rows of those hooks. */
    take(tx: Db, circle: Circle, { slots, askedSlots, perHook, now, leasedUntil, leaseToken }: ClaimRequest) {
      const any = { most: perHook, more: perHook }
      const list = (lane: Lane, allowances: Circle['allowances']) =>
        [...new Set([...circle[lane], ...circle.freed[lane]])].map((hook) => ({
          hook,
          ...(allowances.get(hook) ?? any),
        }))
      const asked = list('asked', new Map())
      const event = JSON.stringify(list('event', circle.allowances))
      const values = { event, slots, askedSlots, perHook, now, leasedUntil, leaseToken }
      if (asked.length === 0) return takeEvents(tx).execute(values)
      return takeBoth(tx).execute({ ...values, asked: JSON.stringify(asked) })
    },

    read: readingClaimed(dialect, sealer, memory),
  }
}

/** Where to go on: after the last hook that was served in each lane. */
export function cursorAfter(before: Cursor, circle: Circle, claimed: readonly ClaimedDelivery[]): Cursor {
  const last = (lane: Lane) => {
    const served = new Set(
      claimed.filter(({ kind }) => (kind === 'event') === (lane === 'event')).map(({ hook }) => hook.id),
    )
    return circle[lane].findLast((hookId) => served.has(hookId)) ?? before[lane]
  }
  return { asked: last('asked'), event: last('event') }
}
