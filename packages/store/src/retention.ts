import type { DeliveryStore } from '@repohook/delivery'
import { sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { mostUnderWay } from './lanes.ts'
import { purging } from './purge.ts'
import { integer, param, statement } from './statement.ts'

/** Letting go of what is old, a batch at a time. */
export function retention(
  dialect: Dialect,
): Pick<DeliveryStore, 'expireHeld' | 'forgetKeys' | 'forgetSecrets' | 'purge'> {
  const { deliveries, events, hooks } = dialect.tables

  const parked = sql`SELECT id AS hook_id, id AS position FROM hooks WHERE state = 'parked'`
  const rowsEach = sql`${integer('limit')} + ${mostUnderWay}`
  const expire = statement((on) =>
    on
      .update(deliveries)
      .set({ settledAt: sql`${param('now')}`, outcome: 'expired' })
      .where(
        sql`${deliveries.id} IN (
          SELECT d.id FROM (${dialect.firstDueOfEach('event', parked, rowsEach, param('last'))}) AS d
          WHERE d.leased_until IS NULL LIMIT ${integer('limit')})
          AND ${deliveries.settledAt} IS NULL AND ${deliveries.leasedUntil} IS NULL`,
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

  return {
    async expireHeld(before, now, limit) {
      const [expired] = await dialect.atomically((tx) => [expire(tx).execute({ last: before - 1, now, limit })])
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
    purge: purging(dialect),
  }
}
