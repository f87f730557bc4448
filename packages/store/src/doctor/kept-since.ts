import { sql } from 'drizzle-orm'
import { integer } from '../statement.ts'

const dayMs = 24 * 3_600_000

/** The log is kept for a day at least, whatever is set. */
const dayAgo = sql`${integer('now')} - ${dayMs}`

const logBegins = sql`SELECT min(settled_at) AS at FROM deliveries WHERE settled_at IS NOT NULL`

/**
 * The moment from which on nothing that settled has been removed. Retention removes the oldest first, so the oldest that is
 * left says how far it came; the setting does not, since it may have been another.
 */
export const keptSince = sql`(SELECT min(at) FROM (${logBegins} UNION ALL SELECT ${dayAgo}) AS kept)`

/** The same of whole hours: those of charts may go a batch before what they count. */
export const hoursKeptSince = sql`(SELECT min(at) FROM (
  SELECT max(at) AS at FROM (${logBegins} UNION ALL SELECT min(hour_at) FROM hook_hours) AS begins
  UNION ALL SELECT ${dayAgo}) AS kept)`
