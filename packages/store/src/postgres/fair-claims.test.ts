import type { ClaimedDelivery, ClaimRequest, Settlement } from '@repohook/delivery'
import { createSealer } from '@repohook/hooks'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { deliveryStore } from '../delivery-store.ts'
import { postgresDialect } from './dialect.ts'
import { openPool } from './open-pool.ts'
import { createDatabase, patient } from './server.testing.ts'
import { type Step, watched } from './watched.testing.ts'

const backlog = 1_000_000
const others = 999
const log = 100_000
const now = 1_000

let pool: pg.Pool
let stepsOf: ReturnType<typeof watched>['stepsOf']
let store: ReturnType<typeof deliveryStore>

beforeAll(async () => {
  const database = await createDatabase(inject('postgres'))
  pool = openPool(patient(database.url), { allowExitOnIdle: true })
  const watching = watched(pool)
  stepsOf = watching.stepsOf
  store = deliveryStore(postgresDialect(watching.pool), createSealer(new Uint8Array(32).fill(7)), { alone: false })
  // What the planner knows is a part of what is tested. A check of each row's event would take most of the time.
  await pool.query(`
    ALTER TABLE deliveries SET (autovacuum_enabled = off), DROP CONSTRAINT deliveries_event_id_events_id_fk;
    ALTER TABLE events SET (autovacuum_enabled = off); ALTER TABLE exchanges SET (autovacuum_enabled = off);
    ALTER TABLE hooks SET (autovacuum_enabled = off);
    INSERT INTO targets (kind, name, key, profile, revision, created_at) VALUES ('repository', 'o/r', 'o/r', '{}', '', 0);
    INSERT INTO events (guid, name, target_id, payload, published_at)
      SELECT 'g' || i, 'push', 1, '{}', i / ${log} FROM generate_series(1, ${log}) AS i;
    INSERT INTO hooks (uid, target_id, url, content_type, insecure_ssl, active, created_at, updated_at)
      SELECT i, 1, 'https://example.com/', 'json', FALSE, TRUE, 0, 0 FROM generate_series(0, ${others}) AS i;
    INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at, settled_at, outcome, status_code)
      SELECT i, 1 + i % 1000, 'event', 0, 0, 0, 7 + i / 10, CASE WHEN i % 10 = 0 THEN 'refused' ELSE 'delivered' END, 200
      FROM generate_series(1, ${log}) AS i;
    INSERT INTO exchanges (delivery_id, url, request_headers, response_headers, response_body, flags)
      SELECT id, 'https://example.com/', '{}', '[]', '', '[]' FROM deliveries;
    INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at)
      SELECT 1 + i % ${log}, 1, 'event', 1 + i / ${log}, 0, 0 FROM generate_series(1, ${backlog}) AS i;
    INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at)
      SELECT i, hooks.id, 'event', 1, 0, ${now} FROM hooks, generate_series(1, 5) AS i WHERE hooks.id > 1;
    ALTER TABLE deliveries ADD CONSTRAINT deliveries_event_id_events_id_fk
      FOREIGN KEY (event_id) REFERENCES events (id) NOT VALID`)
}, 300_000)
afterAll(() => pool.end())

let claims = 0
const claim = (more: Partial<ClaimRequest> = {}): ClaimRequest => ({
  slots: 64,
  askedSlots: 64,
  perHook: 8,
  cursor: { asked: 0, event: 0 },
  now,
  leasedUntil: now + 1,
  leaseToken: `token ${claims++}`,
  ...more,
})

/** What came of a delivery: every other one was answered, the rest are tried again. */
const settlement = (delivery: ClaimedDelivery): Settlement => ({
  delivery,
  outcome: delivery.id % 2 === 0 ? { kind: 'delivered', status: 200 } : { kind: 'refused', status: 500 },
  settledAt: now,
  retryAt: delivery.id % 2 === 0 ? null : now + 1,
  isProbe: false,
  parkAfter: null,
  probeAt: 0,
  request: { method: 'POST', url: 'https://example.com/', headers: {}, body: null },
  exchange: { durationMs: 1, responseHeaders: [], responseBody: Buffer.alloc(0), flags: [] },
})

let published = 0
const publish = (more: object) =>
  store.publish({
    guid: `new ${published++}`,
    name: 'push',
    action: null,
    targetId: 1,
    payload: Buffer.from('{}'),
    publishedAt: now,
    toHook: null,
    idempotency: null,
    ...more,
  })

const isLarge = ({ table, index }: Step) => /^(deliveries|events|exchanges)/.test(table ?? index ?? '')
const readWhole = (steps: readonly Step[]) => steps.filter((step) => step.readsAll && isLarge(step))

describe.each([
  ['that PostgreSQL knows nothing of yet', 'SELECT 1'],
  ['that PostgreSQL knows', 'ANALYZE'],
])(`with ${backlog} due rows of one hook and 5 of each of ${others} others, %s`, (_, statement) => {
  beforeAll(async () => void (await pool.query(statement)))

  it('a claim for 64 slots serves at least 32 hooks, and goes by the index', async () => {
    let claimed: readonly ClaimedDelivery[] = []
    const steps = await stepsOf(async () => ({ claimed } = await store.settle([], claim())))
    expect(claimed).toHaveLength(64)
    expect(new Set(claimed.map(({ hook }) => hook.id)).size).toBeGreaterThanOrEqual(32)
    expect(claimed.some(({ hook }) => hook.id === 1)).toBe(true)
    expect(steps.filter(({ index }) => index === 'deliveries_pending')).not.toEqual([])
    expect(readWhole(steps)).toEqual([])
    expect((await store.settle(claimed.map(settlement), null)).lost).toEqual([])
  })

  it('goes on to the other hooks, and never takes a hook’s rows beyond its share', async () => {
    const served = new Map<number, number>()
    let cursor = { asked: 0, event: 64 }
    for (let turn = 0; turn < 15; turn++) {
      const turned = await store.settle([], claim({ cursor }))
      cursor = turned.cursor
      for (const { hook } of turned.claimed) served.set(hook.id, (served.get(hook.id) ?? 0) + 1)
      await store.settle(turned.claimed.map(settlement), null)
    }
    expect(served.size).toBeGreaterThan(900)
    expect(served.get(1) ?? 0).toBeLessThanOrEqual(8)
  })

  const scope = { targetId: 1, hookId: 1 }
  const scopes = { targetId: 1, hookIds: Array.from({ length: 100 }, (__, index) => 1 + index) }
  const place = { at: 5_000, id: 50_000 }
  it.each<readonly [string, () => Promise<unknown>]>([
    [
      'records what came of 64, and claims',
      async () => {
        const { claimed } = await store.settle([], claim({ cursor: { asked: 0, event: 100 } }))
        await store.settle(claimed.map(settlement), claim({ cursor: { asked: 0, event: 200 } }))
      },
    ],
    ['stores an event', () => publish({ idempotency: { key: `k${published}`, digest: 'd' } })],
    ['stores one for a hook', () => publish({ toHook: { id: 3, kind: 'test' } })],
    ['lists what waits', () => store.list(scope, { status: 'queued' }, null, 30)],
    ['lists what waits, from a place on', () => store.list(scope, { status: 'queued' }, { at: 0, id: 500_000 }, 30)],
    ['lists the log', () => store.list(scope, {}, null, 30)],
    ['lists the log, from a place on', () => store.list(scope, {}, place, 30)],
    ['lists failures, from a place on', () => store.list(scope, { status: 'failure' }, place, 30)],
    ['lists a GUID', () => store.list(scope, { guid: 'g7' }, null, 30)],
    ['finds a place in the log', () => store.placeBeyond(scope, {}, place, 'older', 9)],
    ['finds a place in the log, on the way back', () => store.placeBeyond(scope, {}, place, 'newer', 9)],
    ['finds a place in the queue', () => store.placeBeyond(scope, { status: 'queued' }, null, 'older', 10_000)],
    ['looks at a stretch of the log', () => store.list(scope, { event: 'star' }, place, 30, { at: 4_000, id: 1 })],
    ['tells what settled last of each hook', () => store.newest(scopes)],
    ['counts what waits for each hook', () => store.waiting(scopes, 1_001)],
    ['tells the hours of hooks', () => store.hours(scopes, 0)],
    ['lists what happened on a target', () => store.events(1, { limit: 30 })],
    ['lists what happened on a target, from a place on', () => store.events(1, { name: 'push', before: 9, limit: 30 })],
    ['follows the log', () => store.settledSince(scope, place, 30)],
    ['shows a delivery', () => store.delivery(1, 2, 50_001)],
    ['shows an event', () => store.event(1, 'g7')],
    ['counts what waits up to its limit', () => store.pending('event', 1_000_000)],
    ['extends leases', async () => store.renew((await store.settle([], claim({ slots: 8 }))).claimed, now + 1)],
    ['settles leases that ran out', () => store.interrupt(now + 1)],
    ['cancels what nobody wants', () => store.cancelUnwanted(now, 1_000)],
    ['lets held events expire', () => store.expireHeld(now, now, 1_000)],
    ['forgets keys', () => store.forgetKeys(now, 1_000)],
    ['purges', () => store.purge(now, 1_000)],
  ])('%s without reading a large table or its index whole', async (__, call) => {
    expect(readWhole(await stepsOf(call))).toEqual([])
  })
})

it('counts what waits along an index once PostgreSQL knows the table, and no further than it must', async () => {
  expect(readWhole(await stepsOf(() => store.backlog(now)))).toEqual([])
})
