import type { DeliveryStore } from '@repohook/delivery'
import { type SQL, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { integer, param, statement } from './statement.ts'

/** Letting go of what is old, a batch at a time. */
export function retention(
  dialect: Dialect,
): Pick<DeliveryStore, 'expireHeld' | 'forgetKeys' | 'forgetSecrets' | 'purge'> {
  const { deliveries, events, exchanges, hookEvents, hookHours, hooks, redeliveryJobs: jobs } = dialect.tables

  const expire = statement((on) =>
    on
      .update(deliveries)
      .set({ settledAt: sql`${param('now')}`, outcome: 'expired' })
      .where(
        sql`${deliveries.id} IN (
          SELECT d.id FROM hooks CROSS JOIN deliveries AS d
          WHERE d.hook_id = hooks.id AND hooks.state = 'parked' AND d.settled_at IS NULL AND d.kind = 'event' AND d.due_at < ${param('before')}
            AND d.leased_until IS NULL
          LIMIT ${integer('limit')})`,
      )
      .returning({ id: deliveries.id })
      .prepare(),
  )

  const forget = statement((on) =>
    on
      .update(events)
      .set({ idempotencyKey: null, idempotencyDigest: null })
      .where(
        sql`${events.id} IN (SELECT e.id FROM events AS e
          WHERE e.idempotency_key IS NOT NULL AND e.published_at < ${param('before')} LIMIT ${integer('limit')})`,
      )
      .returning({ id: events.id })
      .prepare(),
  )

  const forgetPrevious = statement((on) =>
    on
      .update(hooks)
      .set({ sealedPreviousSecret: null, previousSecretUntil: null })
      .where(
        sql`${hooks.id} IN (SELECT h.id FROM hooks AS h
          WHERE h.previous_secret_until <= ${param('now')} LIMIT ${param('limit')})`,
      )
      .returning({ id: hooks.id })
      .prepare(),
  )

  /** Named once in both statements, so that a delivery never goes without its exchange. */
  const oldDeliveries = sql`SELECT d.id FROM deliveries AS d
    WHERE d.settled_at IS NOT NULL AND d.settled_at < ${param('before')} ORDER BY d.settled_at, d.id LIMIT ${integer('limit')}`
  const dropExchanges = statement((on) =>
    on
      .delete(exchanges)
      .where(sql`${exchanges.deliveryId} IN (${oldDeliveries})`)
      .prepare(),
  )
  /** A job that has not finished remembers how those of its items ended. */
  const oldItems = (outcome: SQL) => sql`(SELECT count(*) FROM deliveries AS i WHERE i.id IN (${oldDeliveries})
    AND i.job_id = redelivery_jobs.id AND ${outcome})`
  const keepTallies = statement((on) =>
    on
      .update(jobs)
      .set({
        delivered: sql`${jobs.delivered} + ${oldItems(sql`i.outcome = 'delivered'`)}`,
        cancelled: sql`${jobs.cancelled} + ${oldItems(sql`i.outcome = 'cancelled'`)}`,
        failed: sql`${jobs.failed} + ${oldItems(sql`i.outcome <> 'delivered' AND i.outcome <> 'cancelled'`)}`,
      })
      .where(
        sql`${jobs.finishedAt} IS NULL AND ${jobs.id} IN
          (SELECT i.job_id FROM deliveries AS i WHERE i.id IN (${oldDeliveries}) AND i.job_id IS NOT NULL)`,
      )
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
  const dropDeliveries = statement((on) =>
    on
      .delete(deliveries)
      .where(sql`${deliveries.id} IN (${oldDeliveries})`)
      .returning({ id: deliveries.id })
      .prepare(),
  )
  const dropEvents = statement((on) =>
    on
      .delete(events)
      .where(
        sql`${events.id} IN (SELECT e.id FROM events AS e WHERE e.published_at < ${param('before')}
          AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.event_id = e.id)
          ORDER BY e.published_at LIMIT ${integer('limit')})`,
      )
      .returning({ id: events.id })
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
    AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.hook_id = h.id AND d.settled_at IS NULL AND d.kind = 'event')
    AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.hook_id = h.id AND d.settled_at IS NULL AND d.kind <> 'event')
    AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.hook_id = h.id AND d.settled_at IS NOT NULL)
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

  return {
    async expireHeld(before, now, limit) {
      const [expired] = await dialect.atomically((tx) => [expire(tx).execute({ before, now, limit })])
      return expired.length
    },
    async forgetKeys(before, limit) {
      const [forgotten] = await dialect.atomically((tx) => [forget(tx).execute({ before, limit })])
      return forgotten.length
    },
    async forgetSecrets(now, limit) {
      const [forgotten] = await dialect.atomically((tx) => [forgetPrevious(tx).execute({ now, limit })])
      return forgotten.length
    },
    async purge(before, limit) {
      const values = { before, limit }
      const [, , dropped, jobsDropped, eventsDropped, hoursDropped] = await dialect.atomically((tx) => [
        dropExchanges(tx).execute(values),
        keepTallies(tx).execute(values),
        dropDeliveries(tx).execute(values),
        dropJobs(tx).execute(values),
        dropEvents(tx).execute(values),
        dropHours(tx).execute(values),
        dropHookEvents(tx).execute(values),
        dropHooks(tx).execute(values),
      ])
      return Math.max(dropped.length, jobsDropped.length, eventsDropped.length, hoursDropped.length)
    },
  }
}
