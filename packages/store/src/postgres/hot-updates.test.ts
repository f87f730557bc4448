import { createSealer } from '@repohook/hooks'
import { expect, inject, it } from 'vitest'
import { deliveryStore } from '../delivery-store.ts'
import { postgresDialect } from './dialect.ts'
import { openPool } from './open-pool.ts'
import { createDatabase, patient } from './server.testing.ts'

const waiting = 5_000
const now = 1_000

it('claims in place: what a claim writes is in no index, and its page has room for it', async () => {
  const database = await createDatabase(inject('postgres'))
  // One connection: PostgreSQL counts by connection, and is told when to add it up.
  const pool = openPool(patient(database.url), { max: 1, allowExitOnIdle: true })
  const { settle } = deliveryStore(postgresDialect(pool), createSealer(new Uint8Array(32).fill(7)), { alone: false })
  await pool.query(`
    ALTER TABLE deliveries SET (autovacuum_enabled = off);
    INSERT INTO targets (kind, name, key, profile, revision, created_at) VALUES ('repository', 'o/r', 'o/r', '{}', '', 0);
    INSERT INTO hooks (uid, target_id, url, content_type, insecure_ssl, active, created_at, updated_at)
      SELECT i, 1, 'https://example.com/', 'json', FALSE, TRUE, 0, 0 FROM generate_series(1, 100) AS i;
    INSERT INTO events (guid, name, target_id, payload, published_at)
      SELECT 'g' || i, 'push', 1, '{}', 0 FROM generate_series(1, ${waiting}) AS i;
    INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at)
      SELECT id, 1 + id % 100, 'event', 0, 0, 0 FROM events`)
  const updates = async () => {
    await pool.query('SELECT pg_stat_force_next_flush()')
    const { rows } = await pool.query<{ all: number; inPlace: number }>(`
      SELECT CAST(n_tup_upd AS integer) AS all, CAST(n_tup_hot_upd AS integer) AS "inPlace"
      FROM pg_stat_user_tables WHERE relname = 'deliveries'`)
    return rows[0]!
  }

  const byClaims = { all: 0, inPlace: 0 }
  for (let cursor = { asked: 0, event: 0 }, left = waiting; left > 0;) {
    const before = await updates()
    const claim = {
      slots: 64,
      askedSlots: 64,
      perHook: 8,
      cursor,
      now,
      leasedUntil: now + 1,
      leaseToken: crypto.randomUUID(),
    }
    const turn = await settle([], claim)
    const after = await updates()
    byClaims.all += after.all - before.all
    byClaims.inPlace += after.inPlace - before.inPlace
    cursor = turn.cursor
    left -= turn.claimed.length
    const settlements = turn.claimed.map((delivery) => ({
      delivery,
      outcome: { kind: 'delivered' as const, status: 200 },
      settledAt: now,
      retryAt: null,
      isProbe: false,
      parkAfter: null,
      probeAt: 0,
      request: { method: 'POST' as const, url: 'https://example.com/', headers: {}, body: null },
      exchange: { durationMs: 1, responseHeaders: [], responseBody: Buffer.alloc(0), flags: [] },
    }))
    await settle(settlements, null)
  }
  expect(byClaims.all).toBe(waiting)
  expect(byClaims.inPlace / byClaims.all).toBeGreaterThanOrEqual(0.9)
  await pool.end()
})
