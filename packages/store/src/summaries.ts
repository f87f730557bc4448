import { type DeliverySummary, statusOf } from '@repohook/delivery'
import { eq, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { outcomeOfColumns } from './outcome-columns.ts'

/** What to select of a delivery for a line of the log or the queue, and from where. */
export function summariesOf({ db, tables: { deliveries, events } }: Dialect) {
  const summary = {
    delivery: deliveries,
    guid: events.guid,
    event: events.name,
    action: events.action,
    nextAttemptAt: sql<
      number | null
    >`CASE WHEN ${deliveries.settledAt} IS NOT NULL AND ${deliveries.outcome} <> 'delivered'
      THEN (SELECT n.due_at FROM deliveries AS n
        WHERE n.event_id = ${deliveries.eventId} AND n.hook_id = ${deliveries.hookId} AND n.chain = ${deliveries.chain}
          AND n.attempt = ${deliveries.attempt} + 1 AND +n.settled_at IS NULL) END`,
  }
  return {
    summary,
    summaries: () => db.select(summary).from(deliveries).innerJoin(events, eq(events.id, deliveries.eventId)),
  }
}

interface SummaryRow {
  readonly delivery: Dialect['tables']['deliveries']['$inferSelect']
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly nextAttemptAt: number | null
}

/** The line that a row makes. */
export function summaryOf({ delivery, guid, event, action, nextAttemptAt }: SummaryRow): DeliverySummary {
  const outcome = outcomeOfColumns(delivery)
  return {
    id: delivery.id,
    guid,
    hookId: delivery.hookId,
    event,
    action,
    kind: delivery.kind,
    redelivery: delivery.kind === 'redelivery',
    chain: delivery.chain,
    attempt: delivery.attempt,
    dueAt: delivery.dueAt,
    settledAt: delivery.settledAt,
    underWay: delivery.settledAt === null && delivery.leasedUntil !== null,
    outcome,
    status: outcome && statusOf(outcome).status,
    statusCode: outcome && statusOf(outcome).statusCode,
    durationMs: delivery.durationMs,
    nextAttemptAt,
  }
}
