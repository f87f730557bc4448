import type { Clock } from '@repohook/events'
import type { Client } from 'pg'

const samples = 5

/**
 * Makes a clock follow the server's. Of several looks the quickest counts: the server looked at its clock somewhere between
 * the question and the answer, so it is wrong by half of what those took at most.
 */
export async function followServerClock(client: Client, clock: Clock): Promise<void> {
  let best = { tookMs: Infinity, aheadMs: 0 }
  for (let n = 0; n < samples; n++) {
    const askedAt = clock.passed()
    const { rows } = await client.query<{ now: number }>(
      'SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS double precision) AS now',
    )
    const tookMs = clock.passed() - askedAt
    if (rows[0] && tookMs < best.tookMs) best = { tookMs, aheadMs: rows[0].now - askedAt - tookMs / 2 }
  }
  clock.follow(best.aheadMs)
}
