import type { MemoryDatabase } from '@repohook/store/testing'

/** Tells when it is worth looking. It decides how often the simulated servers look, never what they find. */
export class Activity {
  readonly #database: MemoryDatabase

  constructor(database: MemoryDatabase) {
    this.#database = database
  }

  /** When something is due next that nobody has in hand, or a parked hook is to be probed; a moment that is past when there is one now. */
  nextDueAt(): number {
    const first = (lane: string) => `(SELECT min(d.due_at) FROM deliveries AS d
      WHERE d.hook_id = h.id AND d.settled_at IS NULL AND ${lane} AND d.leased_until IS NULL)`
    const [row] = this.#database.all<{ readonly at: number | null }>(
      `SELECT min(at) AS at FROM (
        SELECT ${first(`d.kind <> 'event'`)} AS at FROM hooks AS h UNION ALL
        SELECT CASE WHEN h.state = 'open' THEN first ELSE h.probe_at END
          FROM (SELECT h.*, ${first(`d.kind = 'event'`)} AS first FROM hooks AS h) AS h WHERE first IS NOT NULL)`,
    )
    return row?.at ?? Number.MAX_SAFE_INTEGER
  }
}
