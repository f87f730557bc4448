import {
  type ClaimRequest,
  type DeliveryStore,
  isGone,
  type PacedHook,
  rampMs,
  type Settlement,
} from '@repohook/delivery'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Circle, type claiming, cursorAfter } from './claim.ts'
import type { Db, Dialect, GroupRow } from './dialect.ts'
import { integerField, textField } from './json-rows.ts'
import { columnsOfOutcome } from './outcome-columns.ts'
import type { Memory } from './memory.ts'
import { nextAttempt } from './pending-delivery.ts'
import { hotStatement, param } from './statement.ts'

const hourMs = 3_600_000
const nobody: Circle = { asked: [], event: [], allowances: new Map(), freed: { asked: [], event: [] } }

/** Records what finished and claims for the slots that are free, in one transaction. */
export function settling(
  dialect: Dialect,
  claims: ReturnType<typeof claiming>,
  { unwellHooks }: Memory,
): DeliveryStore['settle'] {
  const { deliveries, exchanges, hookHours, hooks, newDeliveries } = dialect.tables

  /** A row counts only while its lease is the one that the worker held. Every statement but the last runs under it. */
  const held = (row: GroupRow) =>
    and(
      eq(deliveries.id, row.integer('id')),
      eq(deliveries.leaseToken, row.text('leaseToken')),
      isNull(deliveries.settledAt),
    )

  const keepExchanges = dialect.forEach<never>((on, row) =>
    on
      .insert(exchanges)
      .select(
        row
          .beside(
            on
              .select({
                deliveryId: deliveries.id,
                url: row.text('url').as('url'),
                method: row.text('method').as('method'),
                requestHeaders: row.text('requestHeaders').as('request_headers'),
                requestBody: row.bytes('requestBody').as('request_body'),
                responseHeaders: row.text('responseHeaders').as('response_headers'),
                responseBody: row.text('responseBody').as('response_body'),
                flags: row.text('flags').as('flags'),
              })
              .from(deliveries),
          )
          .where(held(row)),
      )
      .onConflictDoNothing()
      .prepare(),
  )

  const addRetries = dialect.forEach<never>((on, row) =>
    on
      .insert(newDeliveries)
      .select(
        row
          .beside(
            on
              .select(
                nextAttempt(deliveries, {
                  retries: sql`${deliveries.retries} + 1 - ${row.integer('isProbe')}`,
                  interruptions: sql`0`,
                  // A probe that failed keeps its place: what waits for the hook goes out oldest first.
                  dueAt: sql`CASE ${row.integer('isProbe')} WHEN 1 THEN ${deliveries.dueAt} ELSE ${row.integer('retryAt')} END`,
                }),
              )
              .from(deliveries),
          )
          .innerJoin(hooks, sql`${hooks.id} = ${deliveries.hookId} AND ${hooks.active} AND ${hooks.deletedAt} IS NULL`)
          .where(
            sql`${held(row)} AND NOT EXISTS (SELECT 1 FROM deliveries AS d
              WHERE d.event_id = ${deliveries.eventId} AND d.hook_id = ${deliveries.hookId}
                AND d.kind = 'redelivery' AND d.outcome = 'delivered')`,
          ),
      )
      .onConflictDoNothing()
      .prepare(),
  )

  const countHours = dialect.forEach<never>((on, row) =>
    on
      .insert(hookHours)
      .select(
        row
          .beside(
            on
              .select({
                hookId: deliveries.hookId,
                hourAt: row.integer('hourAt').as('hour_at'),
                delivered: sql`sum(1 - ${row.integer('failed')})`.as('delivered'),
                failed: sql`sum(${row.integer('failed')})`.as('failed'),
                durationMs: sql`sum(${row.integer('durationMs')})`.as('duration_ms'),
              })
              .from(deliveries),
          )
          .where(held(row))
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

  /** Given the redeliveries that succeeded: each makes the retry that waits in the event's chain 0 superfluous. */
  const cancelRetries = dialect.forEach<never>((on, row) =>
    row
      .beside(
        on
          .update(deliveries)
          .set({ settledAt: row.integer('settledAt'), outcome: 'cancelled', reason: 'redelivered' })
          .from(sql`deliveries AS held`),
      )
      .where(
        sql`held.id = ${row.integer('id')} AND held.lease_token = ${row.text('leaseToken')} AND held.settled_at IS NULL
          AND ${deliveries.eventId} = held.event_id AND ${deliveries.hookId} = held.hook_id AND ${deliveries.chain} = 0
          AND ${deliveries.settledAt} IS NULL AND ${deliveries.leasedUntil} IS NULL`,
      )
      .prepare(),
  )

  const opens = sql`h.gone = 0 AND h.delivered > 0`
  const parks = sql`(h.gone > 0 OR (${hooks.state} = 'open' AND ${hooks.failuresInARow} + h.failed >= h.park_after))`
  /** Half way to being parked: one failure now and then would hold a busy hook to a trickle for good. */
  const isFailing = sql`2 * (${hooks.failuresInARow} + h.failed) >= h.park_after`
  const isResuming = sql`${hooks.resumedAt} + ${rampMs} > h.settled_at`
  /**
   * Counts failures in a row, parks what is gone or fails too often, and opens what answers. Looks at the group as a whole:
   * what finished in the same moment has no order.
   */
  const judgeHooks = hotStatement((on) =>
    on
      .update(hooks)
      .set({
        failuresInARow: sql`CASE WHEN h.delivered > 0 THEN 0 ELSE ${hooks.failuresInARow} + h.failed END`,
        failingSince: sql`CASE WHEN h.delivered > 0 THEN NULL ELSE coalesce(${hooks.failingSince}, h.settled_at) END`,
        state: sql`CASE WHEN ${opens} THEN 'open' WHEN ${parks} THEN 'parked' ELSE ${hooks.state} END`,
        parkedBecause: sql`CASE WHEN ${opens} THEN NULL WHEN h.gone > 0 THEN 'gone' WHEN ${parks} THEN 'failing'
          ELSE ${hooks.parkedBecause} END`,
        parkedAt: sql`CASE WHEN ${opens} THEN NULL WHEN ${parks} THEN coalesce(${hooks.parkedAt}, h.settled_at)
          ELSE ${hooks.parkedAt} END`,
        // A probe says when the next is due unless that was said while it was under way.
        probeAt: sql`CASE WHEN ${opens} OR h.gone > 0 THEN NULL WHEN ${parks} THEN h.probe_at
          WHEN h.probes > 0 AND ${hooks.probeAt} = h.probed_at THEN h.probe_at ELSE ${hooks.probeAt} END`,
        probes: sql`CASE WHEN ${opens} OR ${parks} THEN 0 ELSE ${hooks.probes} + h.probes END`,
        // What keeps failing while its backlog goes out begins again slowly.
        resumedAt: sql`CASE WHEN ${opens} AND ${hooks.state} = 'parked' THEN h.settled_at
          WHEN ${parks} THEN NULL WHEN h.delivered = 0 AND ${isFailing} AND ${isResuming} THEN h.settled_at ELSE ${hooks.resumedAt} END`,
      })
      .from(
        sql`(SELECT ${deliveries.hookId} AS hook_id, sum(1 - ${integerField('failed')}) AS delivered,
            sum(${integerField('failed')}) AS failed, sum(${integerField('gone')}) AS gone,
            max(${integerField('settledAt')}) AS settled_at, max(${integerField('parkAfter')}) AS park_after,
            sum(${integerField('isProbe')} * ${integerField('failed')}) AS probes, max(${integerField('probeAt')}) AS probe_at,
            max(${integerField('probedAt')}) AS probed_at
          FROM ${dialect.rowsFrom(param('rows'))} JOIN ${deliveries} ON ${deliveries.id} = ${integerField('id')}
            AND ${deliveries.leaseToken} = ${textField('leaseToken')} AND ${deliveries.settledAt} IS NULL
          GROUP BY 1) AS h`,
      )
      .where(
        sql`${hooks.id} = h.hook_id AND (h.failed > 0 OR ${hooks.failuresInARow} > 0 OR ${hooks.state} = 'parked')`,
      )
      .prepare(),
  )

  const settleRows = dialect.forEach<{ readonly id: number }>((on, row) =>
    row
      .within(
        on.update(deliveries).set({
          settledAt: row.integer('settledAt'),
          outcome: row.text<'delivered'>('outcome'),
          reason: row.text('reason'),
          statusCode: row.integer('statusCode'),
          durationMs: row.integer('durationMs'),
        }),
      )
      .where(held(row))
      .returning({ id: deliveries.id })
      .prepare(),
  )

  /** What records a group. The last statement settles its rows; those before it run while they are still held. */
  function record(tx: Db, settlements: readonly Settlement[]) {
    const rows = settlements.map(outcomeRow)
    for (const { failed, hookId } of rows) if (failed > 0) unwellHooks?.add(hookId)
    return [
      keepExchanges(tx, settlements.flatMap(exchangeRow)),
      addRetries(
        tx,
        rows.filter(({ retryAt }) => retryAt !== null),
      ),
      countHours(tx, rows),
      cancelRetries(tx, settlements.filter(isRedelivered).map(outcomeRow)),
      judgeHooks(tx).execute({ rows: JSON.stringify(rows.filter(({ hookId }) => unwellHooks?.has(hookId) ?? true)) }),
      settleRows(tx, rows),
    ] as const
  }

  /** Both in one transaction; what there is nothing of is left out. */
  async function write(settlements: readonly Settlement[], claim: ClaimRequest | null, circle: Circle) {
    if (!claim || isEmpty(circle)) {
      if (settlements.length === 0) return { settled: [], taken: [] }
      const [, , , , , settled] = await dialect.atomically((tx) => record(tx, settlements))
      return { settled, taken: [] }
    }
    const [, , , , , settled, taken] = await dialect.atomically((tx) => [
      ...record(tx, settlements),
      claims.take(tx, circle, claim),
    ])
    return { settled, taken }
  }

  return async (settlements, claim) => {
    const freed = freedBy(settlements)
    const circle = claim ? await claims.next(claim, freed, settlements.map(pacedHook)) : nobody
    const { settled, taken } = await write(settlements, claim, circle)
    const recorded = new Set(settled.map(({ id }) => id))
    const claimed = claim ? await claims.read(taken, claim) : []
    return {
      lost: settlements.map(({ delivery }) => delivery.id).filter((id) => !recorded.has(id)),
      claimed,
      cursor: cursorAfter(claim?.cursor ?? { asked: 0, event: 0 }, circle, claimed),
    }
  }
}

const isEmpty = ({ asked, event, freed }: Circle): boolean =>
  asked.length + event.length + freed.asked.length + freed.event.length === 0

function freedBy(settlements: readonly Settlement[]): Circle['freed'] {
  const { asked = [], event = [] } = Object.groupBy(settlements, ({ delivery }) =>
    delivery.kind === 'event' ? 'event' : 'asked',
  )
  const hooksOf = (group: readonly Settlement[]) => group.map(({ delivery }) => delivery.hook.id)
  return { asked: hooksOf(asked), event: hooksOf(event) }
}

const pacedHook = ({ delivery: { hook } }: Settlement): PacedHook => ({ id: hook.id, ...hook.health })

const isRedelivered = ({ delivery, outcome }: Settlement): boolean =>
  delivery.kind === 'redelivery' && outcome.kind === 'delivered'

function outcomeRow({ delivery, outcome, settledAt, retryAt, isProbe, parkAfter, probeAt, exchange }: Settlement) {
  return {
    id: delivery.id,
    hookId: delivery.hook.id,
    leaseToken: delivery.leaseToken,
    settledAt,
    hourAt: settledAt - (settledAt % hourMs),
    retryAt,
    isProbe: isProbe ? 1 : 0,
    parkAfter,
    probeAt,
    probedAt: isProbe ? delivery.hook.health.probeAt : null,
    durationMs: exchange.durationMs,
    failed: outcome.kind === 'delivered' ? 0 : 1,
    gone: isGone(outcome) ? 1 : 0,
    ...columnsOfOutcome(outcome),
  }
}

/** None of what made no request. */
function exchangeRow({ delivery, request, exchange }: Settlement) {
  if (request === null) return []
  return [
    {
      id: delivery.id,
      leaseToken: delivery.leaseToken,
      url: request.url,
      method: request.method,
      requestHeaders: JSON.stringify(request.headers),
      requestBody: request.body && Buffer.from(request.body).toString('hex'),
      responseHeaders: JSON.stringify(exchange.responseHeaders),
      responseBody: Buffer.from(exchange.responseBody).toString('base64'),
      flags: JSON.stringify(exchange.flags),
    },
  ]
}
