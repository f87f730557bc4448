import type { Outcome } from '@repohook/delivery'
import { type SQL, sql } from 'drizzle-orm'
import { integer } from '../statement.ts'
import type { Check } from './check.ts'

const hourMs = 3_600_000
/** No delay of a retry policy is longer, jitter included; and what a receiver asks for is clamped far below. */
const farthestDueMs = 40 * 24 * hourMs
const noun = 'delivery'
const now = integer('now')

const outcomes = {
  delivered: 'sent',
  refused: 'sent',
  timed_out: 'sent',
  unreachable: 'sent',
  blocked: 'sent',
  not_rendered: 'recorded',
  interrupted: 'unsent',
  cancelled: 'unsent',
  expired: 'unsent',
} as const satisfies Record<Outcome['kind'], 'sent' | 'recorded' | 'unsent'>

const listed = (kinds: readonly string[]): SQL =>
  sql.join(
    kinds.map((kind) => sql`${kind}`),
    sql`, `,
  )
const those = (...ways: readonly string[]) =>
  listed(Object.keys(outcomes).filter((kind) => ways.includes(outcomes[kind as Outcome['kind']])))
/** Outcomes of a request: each has its exchange. */
const sent = those('sent')
/** Outcomes that a worker records: each counts in its hour. */
export const recorded = those('sent', 'recorded')
const known = listed(Object.keys(outcomes))

/** What is the matter with single rows of the queue and of the log. */
export const deliveryChecks: readonly Check[] = [
  {
    name: 'delivery.orphaned',
    says: 'Its event or its hook is not there: it can neither be sent nor be shown.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d WHERE ${among(sql`d.id`)}
      AND (NOT EXISTS (SELECT 1 FROM events AS e WHERE e.id = d.event_id)
        OR NOT EXISTS (SELECT 1 FROM hooks AS h WHERE h.id = d.hook_id))`,
    repair: {
      does: 'are deleted, with their exchanges',
      statements: (on, { deliveries, exchanges }, broken) => [
        on
          .delete(exchanges)
          .where(sql`${exchanges.deliveryId} IN (${broken})`)
          .prepare(),
        on
          .delete(deliveries)
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'delivery.unwanted',
    says: 'It waits for a hook that was deleted or made inactive more than an hour ago.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d JOIN hooks AS h ON h.id = d.hook_id
      WHERE ${among(sql`d.id`)} AND d.settled_at IS NULL AND d.leased_until IS NULL
        AND (h.deleted_at < ${now} - ${hourMs}
          OR (NOT h.active AND d.kind <> 'ping' AND h.updated_at < ${now} - ${hourMs}))`,
    repair: {
      does: 'are cancelled',
      statements: (on, { deliveries }, broken) => [
        on
          .update(deliveries)
          .set({
            settledAt: sql`${now}`,
            outcome: 'cancelled',
            reason: sql<string>`(SELECT CASE WHEN hooks.deleted_at IS NULL THEN 'hook_deactivated' ELSE 'hook_deleted' END
              FROM hooks WHERE hooks.id = deliveries.hook_id)`,
          })
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'delivery.settled_without_outcome',
    says: 'It is settled, and nothing says how.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d
      WHERE ${among(sql`d.id`)} AND d.settled_at IS NOT NULL AND d.outcome IS NULL`,
    repair: {
      does: 'are sent again, or called interrupted where their chain went on: receivers may see one twice',
      statements: (on, { deliveries }, broken) => [
        on
          .update(deliveries)
          .set({ outcome: 'interrupted' })
          .where(
            sql`${deliveries.id} IN (${broken}) AND EXISTS (SELECT 1 FROM deliveries AS o
              WHERE o.event_id = ${deliveries.eventId} AND o.hook_id = ${deliveries.hookId}
                AND o.chain = ${deliveries.chain} AND o.attempt > ${deliveries.attempt})`,
          )
          .returning({ id: deliveries.id })
          .prepare(),
        on
          .update(deliveries)
          .set({
            settledAt: null,
            leasedUntil: null,
            leaseToken: null,
            reason: null,
            statusCode: null,
            durationMs: null,
          })
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'delivery.waiting_with_outcome',
    says: 'It waits to be sent, and has an outcome already.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d WHERE ${among(sql`d.id`)} AND d.settled_at IS NULL
      AND (d.outcome IS NOT NULL OR d.reason IS NOT NULL OR d.status_code IS NOT NULL OR d.duration_ms IS NOT NULL)`,
    repair: {
      does: 'lose that outcome, and are sent',
      statements: (on, { deliveries }, broken) => [
        on
          .update(deliveries)
          .set({ outcome: null, reason: null, statusCode: null, durationMs: null })
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'delivery.outcome_half_told',
    says: 'Its outcome is unknown, or lacks the status or the reason that belongs to it.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d WHERE ${among(sql`d.id`)}
      AND d.settled_at IS NOT NULL AND d.outcome IS NOT NULL
      AND (d.outcome NOT IN (${known})
        OR (d.outcome IN ('delivered', 'refused') AND d.status_code IS NULL)
        OR (d.outcome IN ('unreachable', 'blocked', 'not_rendered', 'cancelled') AND d.reason IS NULL))`,
  },
  {
    name: 'delivery.half_leased',
    says: 'It has half a lease: a moment without a holder, or a holder without a moment.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d WHERE ${among(sql`d.id`)} AND d.settled_at IS NULL
      AND ((d.leased_until IS NULL AND d.lease_token IS NOT NULL)
        OR (d.leased_until IS NOT NULL AND d.lease_token IS NULL))`,
    repair: {
      does: 'are free again: whoever receives one may see it twice',
      statements: (on, { deliveries }, broken) => [
        on
          .update(deliveries)
          .set({ leasedUntil: null, leaseToken: null })
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'delivery.leased_for_long',
    says: 'It is leased for more than an hour from now: the clock was ahead, and until then nobody sends it.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d
      WHERE ${among(sql`d.id`)} AND d.settled_at IS NULL AND d.leased_until > ${now} + ${hourMs}`,
    repair: {
      does: 'end their leases now: they are called interrupted and sent again',
      statements: (on, { deliveries }, broken) => [
        on
          .update(deliveries)
          .set({ leasedUntil: sql`${now}` })
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'delivery.due_in_far_future',
    says: 'It is due later than any retry can be: the clock was ahead, and until then nobody sends it.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d
      WHERE ${among(sql`d.id`)} AND d.settled_at IS NULL AND d.due_at > ${now} + ${farthestDueMs}`,
    repair: {
      does: 'are due now',
      statements: (on, { deliveries }, broken) => [
        on
          .update(deliveries)
          .set({ dueAt: sql`${now}` })
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'delivery.settled_in_future',
    says: 'It settled more than an hour from now: the clock was ahead. It stands before newer ones until then.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d
      WHERE ${among(sql`d.id`)} AND d.settled_at > ${now} + ${hourMs}`,
  },
  {
    name: 'delivery.exchange_missing',
    says: 'It was sent, and nothing is kept of what was exchanged.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d WHERE ${among(sql`d.id`)}
      AND d.settled_at IS NOT NULL AND d.outcome IN (${sent})
      AND NOT EXISTS (SELECT 1 FROM exchanges AS x WHERE x.delivery_id = d.id)`,
  },
  {
    name: 'exchange.orphaned',
    says: 'Its delivery is not there: nothing leads to it, and retention never removes it.',
    noun: 'exchange',
    walks: 'exchanges',
    broken: (among) => sql`SELECT x.delivery_id AS id FROM exchanges AS x WHERE ${among(sql`x.delivery_id`)}
      AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.id = x.delivery_id)`,
    repair: {
      does: 'are deleted',
      statements: (on, { exchanges }, broken) => [
        on
          .delete(exchanges)
          .where(sql`${exchanges.deliveryId} IN (${broken})`)
          .returning({ id: exchanges.deliveryId })
          .prepare(),
      ],
    },
  },
]
