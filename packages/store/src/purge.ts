import type { DeliveryStore } from '@repohook/delivery'
import { type SQL, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { pending } from './lanes.ts'
import { integer, param, statement } from './statement.ts'

/**
 * Removes what is older than an instant, a batch at a time. What goes is looked up first and named in every statement of
 * its transaction, which is short, so that a delivery never goes without its exchange; a process that comes to the same
 * batch later finds it gone.
 */
export function purging(dialect: Dialect): DeliveryStore['purge'] {
  const { db, tables } = dialect
  const { deliveries, events, exchanges, hookEvents, hookHours, hooks, redeliveryJobs: jobs } = tables

  const findDeliveries = statement((on) =>
    on
      .select({ id: sql<number>`id`, at: sql<number>`at` })
      .from(
        sql`(SELECT d.id, d.settled_at AS at FROM deliveries AS d
          WHERE d.settled_at IS NOT NULL AND d.id > 0 AND d.settled_at >= ${integer('from')} AND d.settled_at < ${integer('before')}
          ORDER BY d.settled_at, d.id LIMIT ${integer('limit')}) AS old`,
      )
      .prepare(),
  )
  /** The next that are old, and of each whether anything needs it: so a look is as long as its limit, whatever it finds. */
  const lookAtEvents = statement((on) =>
    on
      .select({
        id: sql<number>`id`,
        at: sql<number>`at`,
        isFree: sql<number>`CASE WHEN ${hasNone(sql`d.event_id = old.id`)} THEN 1 ELSE 0 END`,
      })
      .from(
        sql`(SELECT e.id, e.published_at AS at FROM events AS e
          WHERE e.published_at >= ${integer('from')} AND e.published_at < ${integer('before')}
            AND (e.published_at > ${integer('from')} OR e.id > ${integer('fromId')})
          ORDER BY e.published_at, e.id LIMIT ${integer('limit')}) AS old`,
      )
      .prepare(),
  )

  const found = sql`(SELECT CAST(value AS bigint) FROM ${dialect.rowsFrom(param('ids'))})`
  const isOfJob = sql`${jobs.finishedAt} IS NULL
    AND ${jobs.id} IN (SELECT i.job_id FROM deliveries AS i WHERE i.id IN ${found} AND i.job_id IS NOT NULL)`
  /** So that another process counts what is left once this one has committed. */
  const holdJobs = statement((on) =>
    on
      .update(jobs)
      .set({ id: sql`${jobs.id}` })
      .where(isOfJob)
      .prepare(),
  )
  const items = (outcome: SQL) => sql`(SELECT count(*) FROM deliveries AS i WHERE i.id IN ${found}
    AND i.job_id = redelivery_jobs.id AND ${outcome})`
  /** A job that has not finished remembers how those of its items ended. */
  const keepTallies = statement((on) =>
    on
      .update(jobs)
      .set({
        delivered: sql`${jobs.delivered} + ${items(sql`i.outcome = 'delivered'`)}`,
        cancelled: sql`${jobs.cancelled} + ${items(sql`i.outcome = 'cancelled'`)}`,
        failed: sql`${jobs.failed} + ${items(sql`i.outcome <> 'delivered' AND i.outcome <> 'cancelled'`)}`,
      })
      .where(isOfJob)
      .prepare(),
  )
  const dropExchanges = statement((on) =>
    on
      .delete(exchanges)
      .where(sql`${exchanges.deliveryId} IN ${found}`)
      .prepare(),
  )
  const dropDeliveries = statement((on) =>
    on
      .delete(deliveries)
      .where(sql`${deliveries.id} IN ${found}`)
      .returning({ id: deliveries.id })
      .prepare(),
  )
  const dropEvents = statement((on) =>
    on
      .delete(events)
      .where(sql`${events.id} IN ${found} AND ${hasNone(sql`d.event_id = ${events.id}`)}`)
      .returning({ id: events.id })
      .prepare(),
  )

  const dropJobs = statement((on) =>
    on
      .delete(jobs)
      .where(
        sql`${jobs.id} IN (SELECT j.id FROM redelivery_jobs AS j WHERE j.finished_at IS NOT NULL
          AND j.finished_at < ${param('before')} ORDER BY j.finished_at, j.id LIMIT ${param('limit')})`,
      )
      .returning({ id: jobs.id })
      .prepare(),
  )
  const dropHours = statement((on) =>
    on
      .delete(hookHours)
      .where(
        sql`(${hookHours.hookId}, ${hookHours.hourAt}) IN (SELECT h.hook_id, h.hour_at FROM hook_hours AS h
          WHERE h.hour_at < ${param('before')} ORDER BY h.hour_at LIMIT ${integer('limit')})`,
      )
      .returning({ hourAt: hookHours.hourAt })
      .prepare(),
  )
  const gone = sql`SELECT h.id FROM hooks AS h WHERE h.deleted_at < ${param('before')}
    AND ${hasNone(sql`d.hook_id = h.id AND ${pending.event}`)} AND ${hasNone(sql`d.hook_id = h.id AND ${pending.asked}`)}
    AND ${hasNone(sql`d.hook_id = h.id AND d.settled_at IS NOT NULL`)}
    ORDER BY h.id LIMIT ${integer('limit')}`
  const dropHookEvents = statement((on) =>
    on
      .delete(hookEvents)
      .where(sql`${hookEvents.hookId} IN (${gone})`)
      .prepare(),
  )
  const dropHooks = statement((on) =>
    on
      .delete(hooks)
      .where(sql`${hooks.id} IN (${gone})`)
      .prepare(),
  )

  /**
   * Both look on from where the last full batch ended: until the database has tidied up after what was removed, a search from
   * the beginning goes past all of it.
   */
  const reached = { deliveries: 0, events: { from: 0, fromId: 0 } }

  async function oldDeliveries(before: number, limit: number): Promise<readonly number[]> {
    const rows = await findDeliveries(db).execute({ from: reached.deliveries, before, limit })
    reached.deliveries = rows.length < limit ? 0 : rows.at(-1)!.at
    return rows.map(({ id }) => id)
  }

  async function unneededEvents(before: number, limit: number): Promise<readonly number[]> {
    const unneeded: number[] = []
    while (unneeded.length < limit) {
      const rows = await lookAtEvents(db).execute({ ...reached.events, before, limit })
      for (const { id, at, isFree } of rows) {
        if (unneeded.length === limit) break
        reached.events = { from: at, fromId: id }
        if (isFree > 0) unneeded.push(id)
      }
      if (rows.length < limit) {
        if (unneeded.length < limit) reached.events = { from: 0, fromId: 0 }
        break
      }
    }
    return unneeded
  }

  return async (before, limit) => {
    const old = { ids: JSON.stringify(await oldDeliveries(before, limit)) }
    const [, , , dropped] = await dialect.atomically((tx) => [
      holdJobs(tx).execute(old),
      keepTallies(tx).execute(old),
      dropExchanges(tx).execute(old),
      dropDeliveries(tx).execute(old),
    ])
    const unneeded = { ids: JSON.stringify(await unneededEvents(before, limit)) }
    const values = { before, limit }
    const [eventsDropped, jobsDropped, hoursDropped] = await dialect.atomically((tx) => [
      dropEvents(tx).execute(unneeded),
      dropJobs(tx).execute(values),
      dropHours(tx).execute(values),
      dropHookEvents(tx).execute(values),
      dropHooks(tx).execute(values),
    ])
    return Math.max(dropped.length, eventsDropped.length, jobsDropped.length, hoursDropped.length)
  }
}

/** Asked of each row by an index: NOT EXISTS may be made a join with all the deliveries that there are. */
const hasNone = (such: SQL) => sql`(SELECT 1 FROM deliveries AS d WHERE ${such} LIMIT 1) IS NULL`
