import type { DeliveryStore } from '@repohook/delivery'
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { circleOf } from './claim.ts'
import type { Db, Dialect, Lane } from './dialect.ts'
import { integerField, textField } from './json-rows.ts'
import { nextAttempt } from './pending-delivery.ts'
import { param, statement } from './statement.ts'

/**
 * Rows under a lease are among the first of their hook: they were the first that were due when they were claimed, and what
 * came since is due later. So nothing needs an index on leases, and a claim stays a cheap write.
 */
const window = 16
/** Whoever settles what ran out holds it by this; no worker's token is like it. */
const ranOutToken = 'ran out'
/** The fifth interruption in a row ends a chain. */
export const interruptionsToEnd = 5

/** Extending leases, and settling those that ran out. */
export function leases(dialect: Dialect): Pick<DeliveryStore, 'renew' | 'interrupt'> {
  const { db, tables } = dialect
  const { deliveries, hooks, newDeliveries } = tables

  const renew = statement((on) =>
    on
      .update(deliveries)
      .set({ leasedUntil: sql`${param('leasedUntil')}` })
      .from(dialect.rowsFrom(param('rows')))
      .where(
        and(
          eq(deliveries.id, integerField('id')),
          eq(deliveries.leaseToken, textField('leaseToken')),
          isNull(deliveries.settledAt),
        ),
      )
      .prepare(),
  )

  const ranOut = (lane: Lane) => {
    const circle = sql`SELECT hook_id, hook_id AS position FROM (${circleOf(lane, sql`0`)}) AS c`
    return sql`SELECT id, leased_until FROM (${dialect.firstDueOfEach(lane, circle, window, param('now'))}) AS first`
  }
  const findRanOut = statement((on) =>
    on
      .select({ id: sql<number>`id` })
      .from(sql`(${ranOut('asked')} UNION ALL ${ranOut('event')}) AS held`)
      .where(sql`leased_until <= ${param('endingBy')}`)
      .prepare(),
  )

  const found: SQL = sql`${deliveries.id} IN (SELECT ${integerField('id')} FROM ${dialect.rowsFrom(param('ids'))})
    AND ${deliveries.settledAt} IS NULL`
  /** From here on nobody extends it, and the worker that comes late after all finds it another's. */
  const takeOver = statement((on) =>
    on
      .update(deliveries)
      .set({ leaseToken: ranOutToken })
      .where(sql`${found} AND ${deliveries.leasedUntil} <= ${param('endingBy')}`)
      .prepare(),
  )
  const stillOut = sql`${found} AND ${deliveries.leaseToken} = ${ranOutToken}`
  const addSuccessors = statement((on: Db) =>
    on
      .insert(newDeliveries)
      .select(
        on
          .select(
            nextAttempt(deliveries, {
              retries: deliveries.retries,
              interruptions: sql`${deliveries.interruptions} + 1`,
              dueAt: sql`${param('now')}`,
            }),
          )
          .from(deliveries)
          .innerJoin(hooks, eq(hooks.id, deliveries.hookId))
          .where(
            sql`${stillOut} AND ${deliveries.interruptions} + 1 < ${interruptionsToEnd} AND ${hooks.deletedAt} IS NULL
              AND (${hooks.active} OR ${deliveries.kind} = 'ping')`,
          ),
      )
      .onConflictDoNothing()
      .prepare(),
  )
  /** An item of a job is one row at a time: the successor's, where there is one. */
  const succeeded = sql`EXISTS (SELECT 1 FROM deliveries AS next WHERE next.event_id = ${deliveries.eventId}
    AND next.hook_id = ${deliveries.hookId} AND next.chain = ${deliveries.chain} AND next.attempt = ${deliveries.attempt} + 1)`
  const settleRanOut = statement((on) =>
    on
      .update(deliveries)
      .set({
        settledAt: sql`${param('now')}`,
        outcome: 'interrupted',
        jobId: sql`CASE WHEN ${succeeded} THEN NULL ELSE ${deliveries.jobId} END`,
      })
      .where(stillOut)
      .returning({ hookId: deliveries.hookId })
      .prepare(),
  )

  return {
    async renew(held, leasedUntil) {
      const rows = JSON.stringify(held.map(({ id, leaseToken }) => ({ id, leaseToken })))
      await dialect.atomically((tx) => [renew(tx).execute({ rows, leasedUntil })])
    },

    async interrupt(now, endingBy = now) {
      const rows = await findRanOut(db).execute({ now, endingBy })
      if (rows.length === 0) return []
      const values = { ids: JSON.stringify(rows.map(({ id }) => ({ id }))), now, endingBy }
      const [, , settled] = await dialect.atomically((tx) => [
        takeOver(tx).execute(values),
        addSuccessors(tx).execute(values),
        settleRanOut(tx).execute(values),
      ])
      return settled.map(({ hookId }) => hookId)
    },
  }
}
