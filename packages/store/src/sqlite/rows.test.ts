import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClaimedDelivery, SendOutcome } from '@repohook/delivery'
import { Bench } from '@repohook/delivery/testing'
import { createSealer, sightOf } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deliveryStore } from '../delivery-store.ts'
import { hookStore } from '../hook-store.ts'
import { tokenStore } from '../token-store.ts'
import { newToken } from '../new-token.testing.ts'
import { sqliteDialect } from './dialect.ts'

const ok: SendOutcome = { kind: 'delivered', status: 200 }
const failed: SendOutcome = { kind: 'refused', status: 500 }
const gone: SendOutcome = { kind: 'refused', status: 410 }
const leaseMs = 30_000

let folder: string
let client: Database.Database
let bench: Bench
const ran: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-rows-'))
  client = new Database(join(folder, 'test.db'), { verbose: (text) => ran.push(String(text)) })
  migrate(drizzle({ client }), { migrationsFolder: 'migrations/sqlite' })
  const dialect = sqliteDialect(client)
  const sealer = createSealer(randomBytes(32))
  bench = await Bench.open(async (world) => ({
    hooks: await hookStore(dialect, sealer, world),
    deliveries: deliveryStore(dialect, sealer, { alone: true }),
    close: async () => void client.close(),
  }))
})
afterEach(async () => {
  await bench.stores.close()
  await rm(folder, { recursive: true })
})

const all = (text: string, ...values: unknown[]) => client.prepare(text).all(...values) as Record<string, unknown>[]
const count = (table: string) => all(`SELECT count(*) AS rows FROM ${table}`)[0]?.['rows']
/** The statements that a call runs. */
async function statementsOf(call: () => Promise<unknown>): Promise<readonly string[]> {
  ran.length = 0
  await call()
  return [...ran]
}

describe('what a lost answer may have left', () => {
  const addSuccessor = (delivery: ClaimedDelivery) =>
    client.exec(`INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at)
      SELECT event_id, hook_id, kind, chain, attempt + 1, 7 FROM deliveries WHERE id = ${delivery.id}`)
  const successors = () => all('SELECT due_at FROM deliveries WHERE attempt = 1')

  it('is one retry, though it is added again, and the outcome is recorded', async () => {
    const hook = await bench.hook()
    await bench.publish()
    const delivery = await bench.claimOne()
    addSuccessor(delivery)
    await bench.settle(delivery, failed, bench.world.now())
    expect(successors()).toEqual([{ due_at: 7 }])
    expect(await bench.log(hook)).toMatchObject([{ id: delivery.id, outcome: failed }])
  })

  it('is one successor of an interrupted attempt, though it is added again', async () => {
    const hook = await bench.hook()
    await bench.publish()
    addSuccessor(await bench.claimOne())
    bench.world.pass(leaseMs)
    expect(await bench.stores.deliveries.interrupt(bench.world.now())).toEqual([hook.id])
    expect(successors()).toEqual([{ due_at: 7 }])
  })

  it('is one exchange, though it is kept again, and the outcome is recorded', async () => {
    const hook = await bench.hook()
    await bench.publish()
    const delivery = await bench.claimOne()
    client.exec(`INSERT INTO exchanges VALUES (${delivery.id}, 'http://first/', '{}', NULL, '[]', '', '[]', 'POST')`)
    await bench.settle(delivery, ok)
    expect(all('SELECT url FROM exchanges')).toEqual([{ url: 'http://first/' }])
    expect(await bench.log(hook)).toMatchObject([{ outcome: ok }])
  })
})

describe('the database itself refuses', () => {
  beforeEach(async () => {
    const hook = await bench.hook()
    await bench.publish({ idempotency: { key: 'k', digest: 'd' } })
    const { id } = await bench.claimOne()
    const scope = { targetId: hook.targetId, hookId: hook.id, deliveryId: id, now: 0 }
    await bench.stores.deliveries.redeliver({ ...scope, requestKey: 'r' })
    await tokenStore(sqliteDialect(client)).replace(newToken('admin'))
  })
  const copy = (table: string, columns: string, values = columns) =>
    client.exec(`INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table} ORDER BY id DESC LIMIT 1`)

  it.each([
    ['a second row of one attempt', 'deliveries', 'event_id, hook_id, kind, chain, attempt, due_at', {}],
    [
      'a request key twice for a hook',
      'deliveries',
      'event_id, hook_id, kind, chain, attempt, due_at, request_key',
      { chain: '9' },
    ],
    ['a GUID twice', 'events', 'guid, name, target_id, payload, published_at', {}],
    [
      'an idempotency key twice for a target',
      'events',
      'guid, name, target_id, payload, published_at, idempotency_key',
      { guid: "'other'" },
    ],
    ['a target twice', 'targets', 'kind, name, key, profile, revision, created_at', {}],
    ['two hooks that share what their secrets are bound to', 'hooks', hookColumns, {}],
    ['a token twice', 'tokens', 'name, hash, hint, created_at', {}],
  ])('%s', (_, table, columns, changes: Record<string, string>) => {
    const values = columns.split(', ').map((column) => changes[column] ?? column)
    expect(() => copy(table, columns, values.join(', '))).toThrow('UNIQUE constraint failed')
  })

  it('to let go of an event that a delivery needs', () => {
    expect(() => client.exec('DELETE FROM events')).toThrow('FOREIGN KEY constraint failed')
  })
})

const hookColumns = 'uid, target_id, url, content_type, insecure_ssl, active, created_at, updated_at'

describe('a transaction', () => {
  it('is all of its statements or none', async () => {
    const dialect = sqliteDialect(client)
    const add = (tx: typeof dialect.db, id: number) =>
      tx.insert(dialect.tables.keyChecks).values({ id, sealed: '' }).prepare().execute()
    await expect(dialect.atomically((tx) => [add(tx, 8), add(tx, 9), add(tx, 9)])).rejects.toThrow('UNIQUE')
    expect(count('key_checks')).toBe(0)
  })

  it('takes the right to write at its beginning', async () => {
    await bench.hook()
    const statements = await statementsOf(() => bench.publish())
    expect(statements.filter((text) => text.startsWith('BEGIN'))).toEqual(['BEGIN IMMEDIATE'])
  })

  it('is not begun by a claim that finds nothing to take', async () => {
    const [hook, parked] = [await bench.hook(), await bench.hook()]
    const begun = async () =>
      (await statementsOf(() => bench.claim({ perHook: 1 }))).filter((text) => text.startsWith('BEGIN')).length
    expect(await begun()).toBe(0)

    // Under way: an event and what a person asked for. Not due: a retry, beside a cancelled one. Held: an event.
    await bench.publish()
    for (const delivery of await bench.claim()) {
      await bench.settle(delivery, delivery.hook.id === parked.id ? gone : failed, bench.world.now() + 1)
    }
    await bench.publish()
    await bench.publish({ name: 'ping', toHook: { id: parked.id, kind: 'ping' } })
    await bench.claim()
    client.exec(
      `UPDATE deliveries SET settled_at = 1, outcome = 'cancelled' WHERE hook_id = ${parked.id} AND attempt = 1`,
    )
    expect((await bench.queue(hook)).map(({ underWay }) => underWay)).toEqual([false, true])
    expect(await begun()).toBe(0)
  })
})

describe('a hook’s record of failing', () => {
  const record = () => all('SELECT failing_since, parked_at FROM hooks')[0]
  async function end(outcome: SendOutcome): Promise<number> {
    const [hook] = (await bench.stores.hooks.hooksOf(bench.repository.id)).hooks
    bench.world.pass(1)
    await bench.publish({ name: 'ping', toHook: { id: hook?.id ?? 0, kind: 'ping' } })
    await bench.settle(await bench.claimOne(), outcome)
    return bench.world.now()
  }

  it('begins with the first failure in a row, and ends with a success', async () => {
    await bench.hook()
    const first = await end(failed)
    await end(failed)
    expect(record()).toEqual({ failing_since: first, parked_at: null })
    await end(ok)
    expect(record()).toEqual({ failing_since: null, parked_at: null })
    expect(record()).toEqual({ failing_since: null, parked_at: null })
    const again = await end(failed)
    expect(record()).toEqual({ failing_since: again, parked_at: null })
  })

  it('says when it was parked first, until it is opened', async () => {
    await bench.hook()
    const first = await end(gone)
    await end(gone)
    await end(failed)
    expect(record()).toEqual({ failing_since: first, parked_at: first })
    await end(ok)
    expect(record()).toEqual({ failing_since: null, parked_at: null })
  })

  it('is not written while all goes well', async () => {
    await bench.hook()
    client.exec(`CREATE TEMP TABLE written (id);
      CREATE TEMP TRIGGER told AFTER UPDATE ON main.hooks BEGIN INSERT INTO written VALUES (old.id); END`)
    await end(ok)
    expect(count('written')).toBe(0)
    await end(failed)
    expect(count('written')).toBe(1)
  })
})

it('a lease holds when it is extended after somebody looked and before they write', async () => {
  const hook = await bench.hook()
  await bench.publish()
  const delivery = await bench.claimOne()
  bench.world.pass(leaseMs)
  const looked = bench.stores.deliveries.interrupt(bench.world.now())
  await bench.stores.deliveries.renew([delivery], bench.world.now() + leaseMs)
  expect(await looked).toEqual([])
  await bench.settle(delivery, ok)
  expect(await bench.log(hook)).toMatchObject([{ outcome: ok }])
})

it('a lease is no more extended once its row is settled', async () => {
  await bench.hook()
  await bench.publish()
  const delivery = await bench.claimOne()
  await bench.settle(delivery, ok)
  await bench.stores.deliveries.renew([delivery], bench.world.now() + 2 * leaseMs)
  expect(all('SELECT leased_until FROM deliveries')).toEqual([{ leased_until: bench.world.now() + leaseMs }])
})

describe('retention', () => {
  const purge = (before = bench.world.now() + 1, limit = 100) => bench.stores.deliveries.purge(before, limit)
  const remove = (hook: { id: number; targetId: number }) =>
    bench.stores.hooks.removeHook(hook.targetId, hook.id, bench.world.now())

  it('leaves nothing of a delivery, its event and its deleted hook', async () => {
    const hook = await bench.hook()
    await bench.publish()
    await bench.settle(await bench.claimOne(), ok)
    await remove(hook)
    await purge()
    expect(['deliveries', 'exchanges', 'events', 'hooks', 'hook_events'].map(count)).toEqual([0, 0, 0, 0, 0])
  })

  it('keeps the exchange of what it keeps', async () => {
    await bench.hook()
    for (let n = 0; n < 3; n++) {
      await bench.publish()
      await bench.settle(await bench.claimOne(), ok)
      bench.world.pass(1)
    }
    await purge(bench.world.now(), 2)
    expect(all('SELECT delivery_id AS id FROM exchanges')).toEqual(all('SELECT id FROM deliveries'))
    expect(count('exchanges')).toBe(1)
  })

  it('keeps a deleted hook for its time', async () => {
    await remove(await bench.hook())
    await purge(bench.world.now())
    expect(count('hooks')).toBe(1)
    await purge()
    expect(count('hooks')).toBe(0)
  })

  it.each(['an event', 'a ping'])(
    'keeps a deleted hook while %s is under way, and while its log is there',
    async (what) => {
      const hook = await bench.hook()
      await bench.publish(what === 'a ping' ? { name: 'ping', toHook: { id: hook.id, kind: 'ping' } } : {})
      const delivery = await bench.claimOne()
      await remove(hook)
      bench.world.pass(1)
      await purge()
      expect(count('hooks')).toBe(1)
      await bench.settle(delivery, ok)
      await purge(bench.world.now())
      expect(count('hooks')).toBe(1)
      await purge()
      expect(count('hooks')).toBe(0)
    },
  )

  it('removes deleted hooks a batch at a time', async () => {
    for (let n = 0; n < 3; n++) await remove(await bench.hook())
    await purge(bench.world.now() + 1, 2)
    expect(count('hooks')).toBe(1)
  })

  it('forgets with a key what it was used for', async () => {
    await bench.publish({ idempotency: { key: 'k', digest: 'd' } })
    bench.world.pass(1)
    await bench.stores.deliveries.forgetKeys(bench.world.now(), 1)
    expect(all('SELECT idempotency_key, idempotency_digest FROM events')).toEqual([
      { idempotency_key: null, idempotency_digest: null },
    ])
  })
})

describe('publishing', () => {
  it('commits once for what is published in the same moment, and each event has its own deliveries', async () => {
    const [hook, other] = [await bench.hook(), await bench.hook({ events: ['star'] })]
    const names = ['push', 'star', 'fork']
    let published: readonly { readonly deliveries: readonly { readonly hookId: number }[] }[] = []
    const statements = await statementsOf(async () => {
      published = await Promise.all(names.map((name) => bench.publish({ name })))
    })
    expect(statements.filter((text) => text === 'COMMIT')).toHaveLength(1)
    expect(published.map(({ deliveries }) => deliveries.map(({ hookId }) => hookId))).toEqual([
      [hook.id],
      [other.id],
      [],
    ])
  })

  it('stores one of two that carry the same key in the same moment', async () => {
    await bench.hook()
    const event = () => bench.event({ idempotency: { key: 'k', digest: 'd' } })
    const [first, second] = await Promise.all([
      bench.stores.deliveries.publish(event()),
      bench.stores.deliveries.publish(event()),
    ])
    expect([first?.kind, second?.kind]).toEqual(['published', 'repeated'])
    expect(second).toEqual({ ...first, kind: 'repeated' })
    expect([count('events'), count('deliveries')]).toEqual([1, 1])
  })

  it('lets an event that cannot be stored fail alone', async () => {
    const answers = await Promise.allSettled([bench.publish(), bench.publish({ targetId: 99 }), bench.publish()])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(count('events')).toBe(2)
  })

  it('says what became of an event though another one’s key could not be looked up', async () => {
    await bench.hook()
    const idempotency = { key: 'k', digest: 'd' }
    await bench.publish({ idempotency })
    const { deliveries } = bench.stores
    const prepare = client.prepare.bind(client)
    client.prepare = (text: string) => {
      if (text.includes('"idempotency_digest" from "events"'))
        throw Object.assign(new Error('disk'), { code: 'SQLITE_IOERR' })
      return prepare(text)
    }
    const answers = await Promise.allSettled(
      [bench.event(), bench.event({ idempotency }), bench.event()].map((event) => deliveries.publish(event)),
    )
    client.prepare = prepare
    expect(answers).toMatchObject([
      { value: { kind: 'published' } },
      { status: 'rejected' },
      { value: { kind: 'published' } },
    ])
    expect(count('events')).toBe(3)
  })

  it('hands its payload to the worker without reading it back', async () => {
    await bench.hook()
    await bench.publish()
    const statements = await statementsOf(() => bench.claim())
    expect(statements.filter((text) => /from "events"/.test(text))).toEqual([])
  })
})

describe('a process that begins anew', () => {
  const anew = () => deliveryStore(sqliteDialect(client), createSealer(randomBytes(32)), { alone: true })
  const deliverOne = async (store = anew()) => {
    const { claimed } = await store.settle([], bench.claimRequest())
    await store.settle(
      claimed.map((delivery) => bench.settlement(delivery, ok)),
      null,
    )
  }

  it('counts on from the failures of the one before: a success forgets them', async () => {
    await bench.hook()
    await bench.publish()
    await bench.settle(await bench.claimOne(), failed)
    await bench.publish()
    await deliverOne()
    expect(all('SELECT failures_in_a_row, failing_since FROM hooks')).toEqual([
      { failures_in_a_row: 0, failing_since: null },
    ])
  })

  it('opens a hook that the one before parked', async () => {
    const hook = await bench.hook()
    await bench.publish()
    await bench.settle(await bench.claimOne(), gone)
    await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
    await deliverOne()
    expect(all('SELECT state FROM hooks')).toEqual([{ state: 'open' }])
  })
})

describe('an index', () => {
  const { deliveries, hooks } = { deliveries: () => bench.stores.deliveries, hooks: () => bench.stores.hooks }
  const scope = { targetId: 1, hookId: 1 }
  const scopes = { targetId: 1, hookIds: [1, 2] }
  const repositories = sightOf(['repository'], [1])
  const page = { search: 'a', after: { kind: 'repository' as const, name: 'b' }, limit: 9 }
  it.each([
    ['deliveries_pending', 'a claim of events', () => bench.claim()],
    ['deliveries_asked', 'a claim of what a person asked for', () => bench.claim()],
    ['deliveries_pending', 'a look at what waits', () => deliveries().list(scope, { status: 'queued' }, null, 1)],
    ['deliveries_asked', 'a look at what waits', () => deliveries().list(scope, { status: 'queued' }, null, 1)],
    ['deliveries_pending', 'how much waits', () => deliveries().backlog(1)],
    ['deliveries_asked', 'how much waits', () => deliveries().backlog(1)],
    ['deliveries_log', 'the log', () => deliveries().list(scope, {}, { at: 1, id: 1 }, 1)],
    ['deliveries_log', 'a stretch of the log', () => deliveries().placeBeyond(scope, {}, null, 'older', 9)],
    ['deliveries_log', 'what settled since', () => deliveries().settledSince(scope, { at: 1, id: 1 }, 1)],
    ['deliveries_failures', 'the log of failures', () => deliveries().list(scope, { status: 'failure' }, null, 1)],
    ['deliveries_attempt', 'the deliveries of an event', () => bench.publish({ guid: 'g' }).then(eventG)],
    ['deliveries_retention', 'retention', () => deliveries().purge(1, 1)],
    ['events_keyed', 'the freeing of keys', () => deliveries().forgetKeys(1, 1)],
    ['events_latest', 'the latest payload', () => deliveries().latestPayload(1, 'push')],
    ['deliveries_log', 'what settled last of each hook', () => deliveries().newest(scopes)],
    ['deliveries_pending', 'what waits for each hook', () => deliveries().waiting(scopes, 9)],
    ['deliveries_asked', 'what waits for each hook', () => deliveries().waiting(scopes, 9)],
    ['sqlite_autoindex_hook_hours_1', 'the hours of hooks', () => deliveries().hours(scopes, 1)],
    ['events_latest', 'the events of a target', () => bench.publish().then(() => deliveries().events(1, { limit: 9 }))],
    ['targets_kind_key', 'the targets in sight', () => hooks().targetsInSight(repositories, page)],
    ['hooks_target', 'how the hooks of targets do', () => deliveries().health([1, 2], 9)],
    ['hooks_target', 'the hooks of a target', () => hooks().hooksOf(1)],
  ])('%s serves %s', async (index, _, call) => {
    const statements = await statementsOf(call)
    const plans = statements
      .filter((text) => /^\s*(select|update|delete|insert|with)/i.test(text))
      .flatMap((text) => all(`EXPLAIN QUERY PLAN ${text}`).map(({ detail }) => String(detail)))
    expect(plans.filter((step) => step.startsWith('SEARCH') && step.includes(index))).not.toEqual([])
  })
  const eventG = () => deliveries().event(bench.repository.id, 'g')

  it.each([undefined, 'queued'] as const)('of an event, not that of a hook, serves one GUID (%s)', async (status) => {
    const statements = await statementsOf(() => deliveries().list(scope, { guid: 'g', status }, null, 1))
    const plans = statements.flatMap((text) => all(`EXPLAIN QUERY PLAN ${text}`).map(({ detail }) => String(detail)))
    const looks = plans.filter((step) => /^(?:SEARCH|SCAN) deliveries\b/.test(step))
    expect(new Set(looks)).toEqual(new Set(['SEARCH deliveries USING INDEX deliveries_attempt (event_id=?)']))
  })

  it('is on nothing that a claim changes', () => {
    const indexed = all(`SELECT i.name FROM sqlite_schema AS s, pragma_index_info(s.name) AS i
      WHERE s.type = 'index' AND s.tbl_name = 'deliveries'`).map(({ name }) => name)
    expect(indexed).toContain('due_at')
    expect(indexed.filter((name) => name === 'leased_until' || name === 'lease_token')).toEqual([])
  })
})

describe('what waits', () => {
  it('does not count the events that a hook brought with it when it began to work again', async () => {
    const hook = await bench.hook()
    for (let n = 0; n < 3; n++) await bench.publish()
    bench.world.pass(1_000)
    client.exec(`UPDATE hooks SET resumed_at = ${bench.world.now()} WHERE id = ${hook.id}`)
    expect(await bench.stores.deliveries.pending('event', 100)).toBe(0)
    await bench.publish()
    expect(await bench.stores.deliveries.pending('event', 100)).toBe(1)
  })

  it('is read from the index of its lane, and no further than asked', async () => {
    await bench.hook()
    const [counting = ''] = (await statementsOf(() => bench.stores.deliveries.pending('event', 7))).slice(-1)
    const plan = all(`EXPLAIN QUERY PLAN ${counting}`).map(({ detail }) => String(detail))
    expect(plan.filter((step) => /(SCAN|SEARCH) (d|deliveries)\b/.test(step))).toEqual([
      'SEARCH d USING INDEX deliveries_pending (hook_id>? AND hook_id<?)',
      'SEARCH d USING INDEX deliveries_pending (hook_id>? AND hook_id<?)',
      'SEARCH d USING INDEX deliveries_pending (hook_id=? AND due_at>?)',
    ])
    expect(counting).toMatch(/LIMIT 7\b/)
  })
})
