import type { JobFilter, JobItem, JobScope, JobStore, LogCursor } from '@repohook/delivery'
import { and, asc, eq, isNull, or, gte, type SQL, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'

/** Fewer rows of each hook are not worth a query. */
const leastRowsEach = 50

/** What a job finds in the log, and the hooks that it is about. */
export function jobLog({ db, tables: { deliveries, events, hooks } }: Dialect): Pick<JobStore, 'hooks' | 'look'> {
  /** Those that were there when it began. */
  const meant = ({ targetId, hookId, createdAt }: JobScope) =>
    and(
      eq(hooks.targetId, targetId),
      hookId === null ? undefined : eq(hooks.id, hookId),
      or(isNull(hooks.deletedAt), gte(hooks.deletedAt, createdAt)),
    )

  /**
   * What settled of a hook after a place, oldest first. First what settled in the same moment, which may be a whole backlog
   * that expired: SQLite seeks by a moment and an id, and not by a pair of them.
   */
  async function readLog(scope: JobScope, hookId: number, { at, id }: LogCursor, rows: number) {
    const row = scope.filter.guid === undefined ? inLog : ofOneEvent
    const same = await readRows(scope, hookId, sql`${row.settledAt} = ${at} AND d.id > ${id}`, rows)
    if (same.length === rows) return same
    return [...same, ...(await readRows(scope, hookId, sql`${row.settledAt} > ${at}`, rows - same.length))]
  }

  function readRows(scope: JobScope, hookId: number, where: SQL, rows: number) {
    const { filter } = scope
    const [row, guid] =
      filter.guid === undefined
        ? [inLog, sql``]
        : [ofOneEvent, sql`AND d.event_id = (SELECT id FROM events WHERE guid = ${filter.guid})`]
    const stretch = sql`(SELECT d.id, d.event_id, d.hook_id, d.settled_at FROM deliveries AS d
      WHERE ${row.hookId} = ${hookId} AND ${where} AND ${matches(row, scope)} ${guid}
      ORDER BY d.settled_at, d.id LIMIT ${rows}) AS found`
    return db
      .select({
        deliveryId: sql<number>`found.id`,
        eventId: sql<number>`found.event_id`,
        hookId: sql<number>`found.hook_id`,
        settledAt: sql<number>`found.settled_at`,
        isItem: flag(sql`${ofEvent(filter)} AND ${isMeant(scope)}`),
        since: since(scope),
      })
      .from(stretch)
      .innerJoin(events, eq(events.id, sql`found.event_id`))
      .orderBy(asc(sql`found.settled_at`), asc(sql`found.id`))
  }

  const ofEvent = ({ event, action }: JobFilter) =>
    sql`${event === undefined ? sql`TRUE` : eq(events.name, event)} AND ${
      action === undefined ? sql`TRUE` : eq(events.action, action)
    }`

  return {
    async hooks(scope) {
      const { id: jobId = 0, createdAt } = scope
      const rows = await db
        .select({
          id: hooks.id,
          active: hooks.active,
          state: hooks.state,
          deletedAt: hooks.deletedAt,
          failedSince: flag(sql`hooks.state = 'parked' AND EXISTS (SELECT 1 FROM deliveries AS d
            WHERE d.hook_id = hooks.id AND d.settled_at IS NOT NULL AND d.outcome <> 'delivered'
              AND d.settled_at >= ${createdAt} AND d.outcome <> 'cancelled' AND d.outcome <> 'expired')`),
        })
        .from(hooks)
        .where(meant(scope))
        .orderBy(asc(hooks.id))
      const waiting = await db
        .select({ hookId: deliveries.hookId, count: sql<number>`count(*)` })
        .from(deliveries)
        .where(and(eq(deliveries.jobId, jobId), isNull(deliveries.outcome)))
        .groupBy(deliveries.hookId)
      const waitingOf = new Map(waiting.map(({ hookId, count }) => [hookId, count]))
      return rows.map(({ id, active, state, deletedAt, failedSince }) => ({
        id,
        state: deletedAt !== null ? 'deleted' : active ? state : 'inactive',
        waiting: waitingOf.get(id) ?? 0,
        failedSince: failedSince === 1,
      }))
    },

    async look(scope, after, rows) {
      const ids = await db.select({ id: hooks.id }).from(hooks).where(meant(scope))
      const each = Math.max(leastRowsEach, Math.ceil(rows / Math.max(1, ids.length)))
      const found: (JobItem & { readonly isItem: number })[] = []
      /** Behind the last place of a hook that has more, the others are ahead of it. */
      let horizon: LogCursor | null = null
      for (const { id } of ids) {
        const log = await readLog(scope, id, after, each)
        found.push(...log)
        const last = log.at(-1)
        const place = last && log.length === each ? placeOf(last) : null
        if (place && (!horizon || isAfter(horizon, place))) horizon = place
      }
      const end = horizon
      const stretch = found
        .filter((item) => !end || !isAfter(placeOf(item), end))
        .toSorted((one, other) => one.settledAt - other.settledAt || one.deliveryId - other.deliveryId)
      const last = stretch.at(-1)
      return {
        items: stretch.filter(({ isItem }) => isItem === 1).map(({ isItem: _, ...item }) => item),
        reached: last ? placeOf(last) : after,
        isAtEnd: end === null,
      }
    },
  }
}

const placeOf = ({ settledAt, deliveryId }: JobItem): LogCursor => ({ at: settledAt, id: deliveryId })

const isAfter = (one: LogCursor, other: LogCursor): boolean =>
  one.at > other.at || (one.at === other.at && one.id > other.id)

const flag = (condition: SQL) => sql<number>`CASE WHEN ${condition} THEN 1 ELSE 0 END`

/** What tells whether a row matches. A plus keeps SQLite from going by that column, and so through the log of a hook. */
const inLog = { hookId: sql`d.hook_id`, settledAt: sql`d.settled_at`, outcome: sql`d.outcome`, kind: sql`d.kind` }
const ofOneEvent = { ...inLog, hookId: sql`+d.hook_id`, settledAt: sql`+d.settled_at` }
const another = { hookId: sql`n.hook_id`, settledAt: sql`+n.settled_at`, outcome: sql`n.outcome`, kind: sql`n.kind` }

/** What the filter says of deliveries themselves. */
function matches({ settledAt, outcome, kind }: typeof inLog, { filter, createdAt }: JobScope): SQL {
  const { status, redelivery, settledBefore = createdAt } = filter
  return sql`${settledAt} IS NOT NULL AND ${settledAt} < ${Math.min(settledBefore, createdAt)}
    AND ${status === 'failure' ? sql`${outcome} <> 'delivered'` : sql`${outcome} = 'delivered'`}
    ${redelivery === undefined ? sql`` : redelivery ? sql`AND ${kind} = 'redelivery'` : sql`AND ${kind} <> 'redelivery'`}`
}

/** Deliveries of the same event to the same hook: a few, by their unique index. */
const isAnother = (condition: SQL) => sql`EXISTS (SELECT 1 FROM deliveries AS n
  WHERE n.event_id = found.event_id AND n.hook_id = found.hook_id AND ${condition})`

/**
 * The newest attempt that matches stands for its event and hook. Of failures, not one that had been delivered since, or
 * was being redelivered, when the job began. The answer stays the same for as long as the rows are there.
 */
function isMeant(scope: JobScope): SQL {
  const { filter, createdAt } = scope
  const newer = isAnother(sql`${matches(another, scope)} AND (+n.settled_at, n.id) > (found.settled_at, found.id)`)
  if (filter.status === 'success') return sql`NOT ${newer}`
  const delivered = isAnother(
    sql`n.outcome = 'delivered' AND +n.settled_at >= found.settled_at AND +n.settled_at < ${createdAt}`,
  )
  const asked = isAnother(
    sql`n.kind = 'redelivery' AND n.due_at < ${createdAt} AND (n.settled_at IS NULL OR n.settled_at >= ${createdAt})`,
  )
  return sql`NOT ${newer} AND NOT ${delivered} AND NOT ${asked}`
}

function since({ filter, createdAt }: JobScope): SQL<JobItem['since']> {
  if (filter.status === 'success') return sql`NULL`
  return sql`CASE WHEN ${isAnother(sql`n.outcome = 'delivered' AND +n.settled_at >= ${createdAt}`)} THEN 'delivered_since'
    WHEN ${isAnother(sql`n.kind = 'redelivery' AND n.settled_at IS NULL`)} THEN 'redelivery_waits' END`
}
