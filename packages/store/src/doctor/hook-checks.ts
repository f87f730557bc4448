import { type SQL, sql } from 'drizzle-orm'
import { everyEvent } from '@repohook/events'
import { formatNames, formats } from '@repohook/formats'
import { textField } from '../json-rows.ts'
import { integer } from '../statement.ts'
import type { Among, Check } from './check.ts'
import { recorded } from './delivery-checks.ts'
import { hoursKeptSince } from './kept-since.ts'

const hourMs = 3_600_000
const weekMs = 7 * 24 * hourMs
const noun = 'hook'

const ownTemplates = formatNames.filter((name) => formats[name].makes.by === 'own')
const listed = (names: readonly string[]) =>
  sql.join(
    names.map((name) => sql`${name}`),
    sql`, `,
  )

/**
 * What is the matter with hooks, given how to make the JSON parameter of known events a relation. One that listens to nothing
 * is no matter: its admin may want that.
 */
export const hookChecks = (knownEvents: SQL): readonly Check[] => [
  {
    name: 'hook.unknown_event',
    says: 'It listens to an event that the catalogue does not have.',
    noun,
    walks: 'hooks',
    broken: (among) => sql`SELECT DISTINCT h.id FROM hooks AS h JOIN hook_events AS l ON l.hook_id = h.id
      WHERE ${among(sql`h.id`)} AND h.deleted_at IS NULL AND l.event <> ${everyEvent}
        AND l.event NOT IN (SELECT ${textField('event')} FROM ${knownEvents})`,
  },
  {
    name: 'hook.format_unusable',
    says: 'Its format is none that there is, or sends a template of its own and it has none: nothing can be sent to it.',
    noun,
    walks: 'hooks',
    broken: (among) => sql`SELECT h.id FROM hooks AS h WHERE ${among(sql`h.id`)} AND h.deleted_at IS NULL
      AND (h.format NOT IN (${listed(formatNames)}) OR (h.format IN (${listed(ownTemplates)}) AND h.template IS NULL))`,
  },
  {
    name: 'hook.parked_without_reason',
    says: 'It is parked, and nothing says since when or why.',
    noun,
    walks: 'hooks',
    broken: (among) => sql`SELECT h.id FROM hooks AS h WHERE ${among(sql`h.id`)} AND h.deleted_at IS NULL
      AND h.state = 'parked' AND (h.parked_because IS NULL OR h.parked_at IS NULL)`,
  },
  {
    name: 'hook.never_probed',
    says: 'It is parked because it failed, and no probe is due within a week: what waits for it would wait for good.',
    noun,
    walks: 'hooks',
    broken: (among) => sql`SELECT h.id FROM hooks AS h WHERE ${among(sql`h.id`)} AND h.deleted_at IS NULL
      AND h.state = 'parked' AND (h.probe_at > ${integer('now')} + ${weekMs}
        OR (h.probe_at IS NULL AND h.parked_because = 'failing'))`,
    repair: {
      does: 'are probed now',
      statements: (on, { hooks }, broken) => [
        on
          .update(hooks)
          .set({ probeAt: sql`${integer('now')}` })
          .where(sql`${hooks.id} IN (${broken})`)
          .returning({ id: hooks.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'hook.open_and_parked',
    says: 'It is open, and has what belongs to a parked hook.',
    noun,
    walks: 'hooks',
    broken: (among) => sql`SELECT h.id FROM hooks AS h WHERE ${among(sql`h.id`)} AND h.deleted_at IS NULL
      AND h.state = 'open' AND (h.parked_because IS NOT NULL OR h.parked_at IS NOT NULL OR h.probe_at IS NOT NULL)`,
    repair: {
      does: 'lose that, and stay open',
      statements: (on, { hooks }, broken) => [
        on
          .update(hooks)
          .set({ parkedBecause: null, parkedAt: null, probeAt: null })
          .where(sql`${hooks.id} IN (${broken})`)
          .returning({ id: hooks.id })
          .prepare(),
      ],
    },
  },
  {
    name: 'hook.hours_miscounted',
    says: 'What its charts show is not what its log has.',
    noun,
    walks: 'hooks',
    broken: (among) => sql`SELECT DISTINCT hook_id AS id FROM (
        SELECT hook_id, hour_at FROM (
          ${countedHours(among)} UNION ALL
          SELECT c.hook_id, c.hour_at, -c.delivered, -c.failed, -c.duration_ms FROM hook_hours AS c
            WHERE ${among(sql`c.hook_id`)} AND c.hour_at >= ${hoursKeptSince}
        ) AS both_sides
        GROUP BY hook_id, hour_at HAVING sum(delivered) <> 0 OR sum(failed) <> 0 OR sum(duration_ms) <> 0
      ) AS differing`,
    repair: {
      does: 'are counted anew from the log',
      statements: (on, { hookHours }, broken) => [
        // Marked, not deleted: how far the hours go back is read from them.
        on
          .update(hookHours)
          .set({ delivered: 0, failed: 0, durationMs: -1 })
          .where(sql`${hookHours.hookId} IN (${broken}) AND ${hookHours.hourAt} >= ${hoursKeptSince}`)
          .returning({ id: hookHours.hookId })
          .prepare(),
        on
          .insert(hookHours)
          .select(
            sql`SELECT hook_id, hour_at, sum(delivered), sum(failed), sum(duration_ms)
              FROM (${countedHours((id) => sql`${id} IN (${broken})`)}) AS counted WHERE TRUE GROUP BY hook_id, hour_at`,
          )
          .onConflictDoUpdate({
            target: [hookHours.hookId, hookHours.hourAt],
            set: {
              delivered: sql`excluded.delivered`,
              failed: sql`excluded.failed`,
              durationMs: sql`excluded.duration_ms`,
            },
          })
          .returning({ id: hookHours.hookId })
          .prepare(),
        on
          .delete(hookHours)
          .where(sql`${hookHours.hookId} IN (${broken}) AND ${hookHours.durationMs} = -1`)
          .prepare(),
      ],
    },
  },
]

/** What the log has of each hour that is whole: `(hook_id, hour_at, delivered, failed, duration_ms)`, a row a delivery. */
function countedHours(among: Among): SQL {
  const hour = (at: SQL) => sql`${at} - ${at} % ${hourMs}`
  const firstWhole = hour(sql`(${hoursKeptSince} + ${hourMs - 1})`)
  return sql`SELECT d.hook_id, ${hour(sql`d.settled_at`)} AS hour_at,
      CASE WHEN d.outcome = 'delivered' THEN 1 ELSE 0 END AS delivered,
      CASE WHEN d.outcome = 'delivered' THEN 0 ELSE 1 END AS failed, coalesce(d.duration_ms, 0) AS duration_ms
    FROM deliveries AS d
    WHERE ${among(sql`d.hook_id`)} AND d.settled_at IS NOT NULL AND d.settled_at >= ${firstWhole}
      AND d.outcome IN (${recorded})`
}
