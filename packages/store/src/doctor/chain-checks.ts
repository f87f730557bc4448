import { aliasedTable, sql } from 'drizzle-orm'
import { interruptionsToEnd } from '../leases.ts'
import { nextAttempt, pendingDelivery } from '../pending-delivery.ts'
import { integer } from '../statement.ts'
import type { Check } from './check.ts'
import { keptSince } from './kept-since.ts'

const noun = 'delivery'
const now = integer('now')
const sameChain = sql`o.event_id = d.event_id AND o.hook_id = d.hook_id AND o.chain = d.chain`

/** Whether a hook `h` was to get an event `e` and has no row of it, though retention cannot have removed that. */
const lacks = sql`h.deleted_at IS NULL AND h.active
  AND h.target_id IN (SELECT e.target_id UNION ALL SELECT t.parent_id FROM targets AS t WHERE t.id = e.target_id)
  AND (',' || e.decisions || ',' LIKE '%,' || CAST(h.id AS text) || ':chosen,%'
    OR ',' || e.decisions || ',' LIKE '%,' || CAST(h.id AS text) || ':held,%')
  AND e.published_at >= ${keptSince}
  AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.event_id = e.id AND d.hook_id = h.id AND d.chain = 0)`

/**
 * What is the matter with chains, and with events that have none. A chain that ends in a failure is no matter: whether it
 * was to go on was decided by the policy and the hook of that moment, which may have changed since.
 */
export const chainChecks: readonly Check[] = [
  {
    name: 'chain.two_waiting',
    says: 'It waits beside an earlier attempt of the same chain: the receiver would get both.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d WHERE ${among(sql`d.id`)} AND d.settled_at IS NULL
      AND d.leased_until IS NULL AND EXISTS (SELECT 1 FROM deliveries AS o
        WHERE ${sameChain} AND o.attempt < d.attempt AND o.settled_at IS NULL)`,
    repair: {
      does: 'are deleted: the earlier attempt goes on',
      statements: (on, { deliveries }, broken) => [
        on
          .delete(deliveries)
          .where(sql`${deliveries.id} IN (${broken})`)
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'chain.gap',
    says: 'The attempt before it is missing from its chain, though an earlier one is there.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d WHERE ${among(sql`d.id`)} AND d.attempt > 1
      AND NOT EXISTS (SELECT 1 FROM deliveries AS o WHERE ${sameChain} AND o.attempt = d.attempt - 1)
      AND EXISTS (SELECT 1 FROM deliveries AS o WHERE ${sameChain} AND o.attempt < d.attempt - 1)`,
  },
  {
    name: 'chain.broken_off',
    says: 'It was interrupted, its hook wanted more, and nothing follows it.',
    noun,
    walks: 'deliveries',
    broken: (among) => sql`SELECT d.id FROM deliveries AS d JOIN hooks AS h ON h.id = d.hook_id
      WHERE ${among(sql`d.id`)} AND d.outcome = 'interrupted' AND d.interruptions + 1 < ${interruptionsToEnd}
        AND h.deleted_at IS NULL AND h.active AND h.updated_at < d.settled_at
        AND NOT EXISTS (SELECT 1 FROM deliveries AS o WHERE ${sameChain} AND o.attempt > d.attempt)`,
    repair: {
      does: 'get the attempt that they lack, due now',
      statements: (on, { deliveries, newDeliveries }, broken) => [
        on
          .insert(newDeliveries)
          .select(
            on
              .select(
                nextAttempt(deliveries, {
                  retries: deliveries.retries,
                  interruptions: sql`${deliveries.interruptions} + 1`,
                  dueAt: sql`${now}`,
                }),
              )
              .from(deliveries)
              .where(sql`${deliveries.id} IN (${broken})`),
          )
          .onConflictDoNothing()
          .returning({ id: deliveries.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'event.undelivered',
    says: 'It was to go to a hook, which wants it still, and no delivery of it is there.',
    noun: 'event',
    walks: 'events',
    broken: (among) => sql`SELECT DISTINCT e.id FROM events AS e JOIN hooks AS h ON ${lacks} WHERE ${among(sql`e.id`)}`,
    repair: {
      does: 'get the deliveries that they lack, due now',
      statements: (on, { deliveries, newDeliveries, ...tables }, broken) => {
        const [events, hooks] = [aliasedTable(tables.events, 'e'), aliasedTable(tables.hooks, 'h')]
        return [
          on
            .insert(newDeliveries)
            .select(
              on
                .select(
                  pendingDelivery({
                    eventId: events.id,
                    hookId: hooks.id,
                    kind: sql`'event'`,
                    chain: sql`0`,
                    attempt: sql`0`,
                    retries: sql`0`,
                    interruptions: sql`0`,
                    dueAt: sql`${now}`,
                  }),
                )
                .from(events)
                .innerJoin(hooks, lacks)
                .where(sql`${events.id} IN (${broken})`),
            )
            .onConflictDoNothing()
            .returning({ id: deliveries.eventId })
            .prepare(),
        ]
      },
    },
  },
]
