import { randomBytes } from 'node:crypto'
import type { ClaimedDelivery, NewEvent } from '@repohook/delivery'
import { createSealer } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { expect, it } from 'vitest'
import { deliveryStore } from '../delivery-store.ts'
import { sqliteDialect } from './dialect.ts'

const event: NewEvent = {
  guid: 'g',
  name: 'push',
  action: null,
  targetId: 1,
  payload: Buffer.from('{}'),
  publishedAt: 0,
  toHook: null,
  idempotency: null,
}
const claim = {
  slots: 64,
  askedSlots: 32,
  perHook: 8,
  cursor: { asked: 0, event: 0 },
  now: 1,
  leasedUntil: 2,
  leaseToken: 'token',
}
const delivered = (delivery: ClaimedDelivery) => ({
  delivery,
  outcome: { kind: 'delivered' as const, status: 200 },
  settledAt: 1,
  retryAt: null,
  isProbe: false,
  parkAfter: null,
  probeAt: 0,
  request: { method: 'POST' as const, url: 'https://example.com/', headers: {}, body: null },
  exchange: { durationMs: 1, responseHeaders: [], responseBody: Buffer.alloc(0), flags: [] },
})

it('what runs for each event and each delivery is prepared once: no bare parameter is compared with or limits', async () => {
  const client = new Database(':memory:')
  migrate(drizzle({ client }), { migrationsFolder: 'migrations/sqlite' })
  client.exec(`
    INSERT INTO targets (id, kind, name, key, profile, revision, created_at)
      VALUES (1, 'repository', 'o/r', 'o/r', '{}', '', 0);
    INSERT INTO hooks (id, uid, target_id, url, content_type, insecure_ssl, active, created_at, updated_at)
      VALUES (1, 'u', 1, 'https://example.com/', 'json', 0, 1, 0, 0);
    INSERT INTO hook_events (hook_id, event, position) VALUES (1, '*', 0)`)
  const prepared: string[] = []
  const prepare = client.prepare.bind(client)
  client.prepare = (text: string) => (prepared.push(text), prepare(text))

  const store = deliveryStore(sqliteDialect(client), createSealer(randomBytes(32)), { alone: true })
  await store.publish(event)
  const { claimed } = await store.settle([], claim)
  expect(claimed).toHaveLength(1)
  await store.settle(claimed.map(delivered), claim)
  client.close()

  const bare = prepared.map(
    (text) => /(?:(?<![<>])=|\bin|\blimit) *\(?\?/i.exec(text.slice(text.search(/\bwhere\b/i)))?.[0],
  )
  expect(bare.filter(Boolean)).toEqual([])
  expect(prepared.filter((text) => text.includes('deliveries')).length).toBeGreaterThan(5)
})
