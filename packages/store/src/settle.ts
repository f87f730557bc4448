import type { ClaimRequest, DeliveryStore, Settlement } from '@repohook/delivery'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Circle, type claiming, cursorAfter } from './claim.ts'
import type { Db, Dialect } from './dialect.ts'
import { integerField, textField } from './json-rows.ts'
import { columnsOfOutcome } from './outcome-columns.ts'
import { nextAttempt } from './pending-delivery.ts'
import { param, statement } from './statement.ts'

const hourMs = 3_600_000
const nobody: Circle = { asked: [], event: [], freed: [] }

/** Records what finished and claims for the slots that are free, in one transaction. */
export function settling(dialect: Dialect, claims: ReturnType<typeof claiming>): DeliveryStore['settle'] {
  const { deliveries, exchanges, hookHours, hooks, newDeliveries } = dialect.tables

  const rows = dialect.rowsFrom(param('rows'))
  /** A row counts only while its lease is the one that the worker held. Every statement but the last runs under it. */
  const held = and(
    eq(deliveries.id, integerField('id')),
    eq(deliveries.leaseToken, textField('leaseToken')),
    isNull(deliveries.settledAt),
  )

  const keepExchanges = statement((on) =>
    on
      .insert(exchanges)
      .select(
        on
          .select({
            deliveryId: deliveries.id,
            url: textField('url').as('url'),
            requestHeaders: textField('requestHeaders').as('request_headers'),
            requestBody: sql`NULL`.as('request_body'),
            responseHeaders: textField('responseHeaders').as('response_headers'),
            responseBody: textField('responseBody').as('response_body'),
            flags: textField('flags').as('flags'),
          })
          .from(rows)
          .innerJoin(deliveries, held)
          .where(sql`TRUE`),
      )
      .onConflictDoNothing()
      .prepare(),
  )

  const addRetries = statement((on) =>
    on
      .insert(newDeliveries)
      .select(
        on
          .select(
            nextAttempt(deliveries, {
              retries: sql`${deliveries.retries} + 1`,
              interruptions: sql`0`,
              dueAt: integerField('retryAt'),
            }),
          )
          .from(rows)
          .innerJoin(deliveries, held)
          .innerJoin(hooks, sql`${hooks.id} = ${deliveries.hookId} AND ${hooks.active} AND ${hooks.deletedAt} IS NULL`)
          .where(
            sql`${textField('retryAt')} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries AS d
              WHERE d.event_id = ${deliveries.eventId} AND d.hook_id = ${deliveries.hookId}
                AND d.kind = 'redelivery' AND d.outcome = 'delivered')`,
          ),
      )
      .onConflictDoNothing()
      .prepare(),
  )

  const countHours = statement((on) =>
    on
      .insert(hookHours)
      .select(
        on
          .select({
            hookId: deliveries.hookId,
            hourAt: integerField('hourAt').as('hour_at'),
            delivered: sql`sum(1 - ${integerField('failed')})`.as('delivered'),
            failed: sql`sum(${integerField('failed')})`.as('failed'),
            durationMs: sql`sum(${integerField('durationMs')})`.as('duration_ms'),
          })
          .from(rows)
          .innerJoin(deliveries, held)
          .where(sql`TRUE`)
          .groupBy(sql`1, 2`),
      )
      .onConflictDoUpdate({
        target: [hookHours.hookId, hookHours.hourAt],
        set: {
          delivered: sql`hook_hours.delivered + excluded.delivered`,
          failed: sql`hook_hours.failed + excluded.failed`,
          durationMs: sql`hook_hours.duration_ms + excluded.duration_ms`,
        },
      })
      .prepare(),
  )

  /** A redelivery that succeeded makes the retry that waits in the event's chain 0 superfluous. */
  const cancelRetries = statement((on) =>
    on
      .update(deliveries)
      .set({ settledAt: sql`${param('now')}`, outcome: 'cancelled', reason: 'redelivered' })
      .where(
        sql`${deliveries.id} IN (
          SELECT waiting.id FROM ${rows} JOIN ${deliveries} ON ${held}
          JOIN deliveries AS waiting ON waiting.event_id = ${deliveries.eventId} AND waiting.hook_id = ${deliveries.hookId}
            AND waiting.chain = 0 AND waiting.settled_at IS NULL AND waiting.leased_until IS NULL
          WHERE ${deliveries.kind} = 'redelivery' AND ${integerField('failed')} = 0)`,
      )
      .prepare(),
  )

  /** Counts failures in a row, parks what is gone and opens what answers. Leaves healthy hooks alone. */
  const judgeHooks = statement((on) =>
    on
      .update(hooks)
      .set({
        failuresInARow: sql`CASE WHEN h.delivered > 0 THEN 0 ELSE ${hooks.failuresInARow} + h.failed END`,
        failingSince: sql`CASE WHEN h.delivered > 0 THEN NULL ELSE coalesce(${hooks.failingSince}, ${param('now')}) END`,
        state: sql`CASE WHEN h.gone > 0 THEN 'parked' WHEN h.delivered > 0 THEN 'open' ELSE ${hooks.state} END`,
        parkedBecause: sql`CASE WHEN h.gone > 0 THEN 'gone' WHEN h.delivered > 0 THEN NULL ELSE ${hooks.parkedBecause} END`,
        parkedAt: sql`CASE WHEN h.gone > 0 THEN coalesce(${hooks.parkedAt}, ${param('now')})
          WHEN h.delivered > 0 THEN NULL ELSE ${hooks.parkedAt} END`,
      })
      .from(
        sql`(SELECT ${deliveries.hookId} AS hook_id, sum(1 - ${integerField('failed')}) AS delivered,
            sum(${integerField('failed')}) AS failed, sum(${integerField('gone')}) AS gone
          FROM ${rows} JOIN ${deliveries} ON ${held} GROUP BY 1) AS h`,
      )
      .where(
        sql`${hooks.id} = h.hook_id AND (h.failed > 0 OR ${hooks.failuresInARow} > 0 OR ${hooks.state} = 'parked')`,
      )
      .prepare(),
  )

  const settleRows = statement((on) =>
    on
      .update(deliveries)
      .set({
        settledAt: integerField('settledAt'),
        outcome: textField<'delivered'>('outcome'),
        reason: textField('reason'),
        statusCode: integerField('statusCode'),
        durationMs: integerField('durationMs'),
      })
      .from(rows)
      .where(held)
      .returning({ id: deliveries.id })
      .prepare(),
  )

  /** What records a group. The last statement settles its rows; those before it run while they are still held. */
  function record(tx: Db, settlements: readonly Settlement[], now: number) {
    const outcomes = { rows: JSON.stringify(settlements.map(outcomeRow)), now }
    return [
      keepExchanges(tx).execute({ rows: JSON.stringify(settlements.map(exchangeRow)) }),
      addRetries(tx).execute(outcomes),
      countHours(tx).execute(outcomes),
      cancelRetries(tx).execute(outcomes),
      judgeHooks(tx).execute(outcomes),
      settleRows(tx).execute(outcomes),
    ] as const
  }

  /** Both in one transaction; what there is nothing of is left out. */
  async function write(settlements: readonly Settlement[], claim: ClaimRequest | null, circle: Circle) {
    const now = settlements.reduce((latest, { settledAt }) => Math.max(latest, settledAt), 0)
    if (!claim || circle.asked.length + circle.event.length + circle.freed.length === 0) {
      if (settlements.length === 0) return { settled: [], taken: [] }
      const [, , , , , settled] = await dialect.atomically((tx) => record(tx, settlements, now))
      return { settled, taken: [] }
    }
    if (settlements.length === 0) {
      const [taken] = await dialect.atomically((tx) => [claims.take(tx, circle, claim)])
      return { settled: [], taken }
    }
    const [, , , , , settled, taken] = await dialect.atomically((tx) => [
      ...record(tx, settlements, now),
      claims.take(tx, circle, claim),
    ])
    return { settled, taken }
  }

  return async (settlements, claim) => {
    const freed = settlements.map(({ delivery }) => delivery.hook.id)
    const circle = claim ? await claims.next(claim, freed) : nobody
    const { settled, taken } = await write(settlements, claim, circle)
    const recorded = new Set(settled.map(({ id }) => id))
    return {
      lost: settlements.map(({ delivery }) => delivery.id).filter((id) => !recorded.has(id)),
      claimed: claim ? await claims.read(taken, claim) : [],
      cursor: cursorAfter(claim?.cursor ?? { asked: 0, event: 0 }, circle, taken),
    }
  }
}

function outcomeRow({ delivery, outcome, settledAt, retryAt, exchange }: Settlement) {
  return {
    id: delivery.id,
    leaseToken: delivery.leaseToken,
    settledAt,
    hourAt: settledAt - (settledAt % hourMs),
    retryAt,
    durationMs: exchange.durationMs,
    failed: outcome.kind === 'delivered' ? 0 : 1,
    gone: outcome.kind === 'refused' && outcome.status === 410 ? 1 : 0,
    ...columnsOfOutcome(outcome),
  }
}

function exchangeRow({ delivery, requestHeaders, exchange }: Settlement) {
  return {
    id: delivery.id,
    leaseToken: delivery.leaseToken,
    url: delivery.hook.url,
    requestHeaders,
    responseHeaders: exchange.responseHeaders,
    responseBody: Buffer.from(exchange.responseBody).toString('base64'),
    flags: exchange.flags,
  }
}
