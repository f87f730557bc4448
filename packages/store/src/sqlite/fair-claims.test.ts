import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSealer } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveryStore } from '../delivery-store.ts'
import { sqliteDialect } from './dialect.ts'

const backlog = 1_000_000
const others = 999
const now = 1_000

let folder: string
let client: Database.Database
const ran: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-fair-'))
  client = new Database(join(folder, 'fair.db'), { verbose: (text) => ran.push(String(text)) })
  client.pragma('journal_mode = WAL')
  client.pragma('synchronous = OFF')
  migrate(drizzle({ client }), { migrationsFolder: 'migrations/sqlite' })
  client.exec(`
    INSERT INTO targets (id, kind, name, key, profile, revision, created_at)
      VALUES (1, 'repository', 'o/r', 'o/r', '{}', '', 0);
    INSERT INTO events (id, guid, name, target_id, payload, published_at) VALUES (1, 'g', 'push', 1, '{}', 0);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= ${others})
      INSERT INTO hooks (uid, target_id, url, content_type, insecure_ssl, active, created_at, updated_at)
      SELECT i, 1, 'https://example.com/', 'json', 0, 1, 0, 0 FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${backlog})
      INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at) SELECT 1, 1, 'event', i, 0, 0 FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5)
      INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at)
      SELECT 1, hooks.id, 'event', i, 0, ${now} FROM hooks, n WHERE hooks.id > 1;
  `)
}, 120_000)
afterAll(async () => {
  client.close()
  await rm(folder, { recursive: true })
})

/** Which index each statement that reads deliveries goes by. */
function plan(text: string): readonly string[] {
  const rows = client.prepare(`EXPLAIN QUERY PLAN ${text}`).all() as { detail: string }[]
  return rows.map(({ detail }) => detail)
}

describe(`with ${backlog} due rows of one hook and 5 of each of ${others} others`, () => {
  it('a claim for 64 slots serves at least 32 hooks, and goes by the index', async () => {
    const { settle } = deliveryStore(sqliteDialect(client), createSealer(randomBytes(32)), { alone: true })
    ran.length = 0
    const claim = {
      slots: 64,
      askedSlots: 64,
      perHook: 8,
      cursor: { asked: 0, event: 0 },
      now,
      leasedUntil: now + 1,
      leaseToken: 'token',
    }
    const { claimed } = await settle([], claim)
    expect(claimed).toHaveLength(64)
    expect(new Set(claimed.map(({ hook }) => hook.id)).size).toBeGreaterThanOrEqual(32)
    expect(claimed.some(({ hook }) => hook.id === 1)).toBe(true)

    const plans = ran.filter((text) => /deliveries/.test(text)).map(plan)
    const steps = plans.flat().filter((step) => /^(SEARCH|SCAN) (deliveries|d|w)\b/.test(step))
    expect(steps.filter((step) => step.includes('deliveries_pending')).length).toBeGreaterThan(0)
    expect(steps.filter((step) => !step.startsWith('SEARCH'))).toEqual([])
  })

  it('goes on to the other hooks, and never takes a hook’s rows beyond its share', async () => {
    const { settle } = deliveryStore(sqliteDialect(client), createSealer(randomBytes(32)), { alone: true })
    const served = new Map<number, number>()
    let cursor = { asked: 0, event: 64 }
    for (let turn = 0; turn < 15; turn++) {
      const claim = {
        slots: 64,
        askedSlots: 64,
        perHook: 8,
        cursor,
        now,
        leasedUntil: now + 1,
        leaseToken: `token ${turn}`,
      }
      const { claimed, cursor: next } = await settle([], claim)
      cursor = next
      for (const { hook } of claimed) served.set(hook.id, (served.get(hook.id) ?? 0) + 1)
    }
    expect(served.size).toBeGreaterThan(900)
    expect(served.get(1) ?? 0).toBeLessThanOrEqual(8)
  })

  it('looks at the queue, finds leases that ran out, and purges, all by an index', async () => {
    const store = deliveryStore(sqliteDialect(client), createSealer(randomBytes(32)), { alone: true })
    ran.length = 0
    await store.list({ targetId: 1, hookId: 1 }, { status: 'queued' }, null, 1)
    await store.interrupt(now)
    await store.purge(now, 100)
    const scans = ran
      .filter((text) => /^\s*(select|update|delete|insert|with)/i.test(text))
      .flatMap(plan)
      .filter((step) => /^SCAN (deliveries|d|w)\b/.test(step))
    expect(scans).toEqual([])
  })
})
