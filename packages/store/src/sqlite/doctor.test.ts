import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SendOutcome } from '@repohook/delivery'
import { Bench } from '@repohook/delivery/testing'
import { createSealer } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deliveryStore } from '../delivery-store.ts'
import { checksOf } from '../doctor/checks.ts'
import { examineRows } from '../doctor/examine-rows.ts'
import { repairRows } from '../doctor/repair-rows.ts'
import { hookStore } from '../hook-store.ts'
import { sqliteDialect } from './dialect.ts'

const ok: SendOutcome = { kind: 'delivered', status: 200 }
const failed: SendOutcome = { kind: 'refused', status: 500 }
const gone: SendOutcome = { kind: 'refused', status: 410 }
const knownEvents = ['push', 'ping', 'star', 'fork', 'watch', 'gollum']
const dayMs = 24 * 3_600_000

let folder: string
let client: Database.Database
let bench: Bench

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-doctor-'))
  client = new Database(join(folder, 'test.db'))
  client.pragma('synchronous = OFF')
  migrate(drizzle({ client }), { migrationsFolder: 'migrations/sqlite' })
  const dialect = sqliteDialect(client)
  const sealer = createSealer(randomBytes(32))
  bench = await Bench.open(async (world) => ({
    hooks: await hookStore(dialect, sealer, world),
    deliveries: deliveryStore(dialect, sealer, { alone: true }),
    close: async () => void client.close(),
  }))
  await live()
})
afterEach(async () => {
  await bench.stores.close()
  await rm(folder, { recursive: true })
})

const examine = () =>
  examineRows(sqliteDialect(client), { now: bench.world.now(), knownEvents, onStep: () => undefined })
const repair = async () => repairRows(sqliteDialect(client), await examine(), { now: bench.world.now(), knownEvents })
/** Damage as nothing but a damaged disk, a bug or a person with a shell makes it. */
const plant = (text: string) => {
  client.pragma('foreign_keys = OFF')
  client.exec(text)
  client.pragma('foreign_keys = ON')
}

/**
 * What an installation lives through. Hook 1 works (event 1 delivered, event 2 failed twice and waits, event 3 in hand),
 * hook 2 is parked, hook 3 was deleted, hook 4 made inactive, hook 5 was interrupted.
 */
async function live(): Promise<void> {
  const { world, stores } = bench
  const { deliveries } = stores
  const first = await bench.hook()
  await bench.publish()
  await bench.settle(await bench.claimOne(), ok)
  world.pass(1_000)
  await bench.publish()
  await bench.settle(await bench.claimOne(), failed, world.now() + 5)
  world.pass(5)
  await bench.settle(await bench.claimOne(), failed, world.now() + dayMs)
  const parked = await bench.hook({ events: ['star'] })
  await bench.publish({ name: 'star' })
  await bench.settle(await bench.claimOne(), gone)
  await bench.publish({ name: 'star' })
  await bench.publish({ name: 'ping', toHook: { id: parked.id, kind: 'ping' } })
  await bench.settle(await bench.claimOne(), failed)
  const deleted = await bench.hook({ events: ['fork'] })
  await bench.publish({ name: 'fork' })
  await stores.hooks.removeHook(deleted.targetId, deleted.id, world.now())
  const inactive = await bench.hook({ events: ['watch'] })
  await bench.publish({ name: 'watch' })
  await bench.change(inactive, { active: false })
  await bench.publish({ name: 'watch' })
  world.pass(1)
  await bench.hook({ events: ['ping'] })
  world.pass(1)
  await bench.publish({ name: 'ping' })
  await bench.claimOne()
  world.pass(60_000)
  await deliveries.interrupt(world.now())
  await bench.settle(await bench.claimOne(), ok)
  const [{ id } = { id: 0 }] = await bench.log(first)
  const scope = { targetId: first.targetId, hookId: first.id }
  await deliveries.redeliver({ ...scope, deliveryId: id, requestKey: 'again', now: world.now() })
  await bench.publish()
  expect(await bench.claim()).toHaveLength(2)
  world.pass(10_000)
}

/** A waiting delivery of an event of its own, to a hook. */
const waiting = (hookId: number) => `
  INSERT INTO events (id, guid, name, target_id, published_at, payload)
    VALUES (900, 'planted', 'push', ${bench.repository.id}, ${bench.world.now()}, CAST('{}' AS blob));
  INSERT INTO deliveries (id, event_id, hook_id, kind, chain, attempt, due_at)
    VALUES (900, 900, ${hookId}, 'event', 0, 0, ${bench.world.now()});`
const settled = (hookId: number, outcome: string) =>
  `${waiting(hookId)} UPDATE deliveries SET settled_at = ${bench.world.now()}, outcome = ${outcome},
    leased_until = 1, lease_token = 'x' WHERE id = 900;`
const hourAgo = () => bench.world.now() - 3_600_001

/** A rule, damage that breaks it, the rows that are named, and whether it is repaired. */
const damages: readonly (readonly [
  check: string,
  damage: () => string,
  subjects: readonly number[],
  isRepaired: boolean,
])[] = [
  ['delivery.orphaned', () => `${waiting(1)} DELETE FROM events WHERE id = 900`, [900], true],
  ['delivery.orphaned', () => waiting(99), [900], true],
  ['delivery.unwanted', () => `${waiting(3)} UPDATE hooks SET deleted_at = ${hourAgo()} WHERE id = 3`, [900], true],
  ['delivery.unwanted', () => `${waiting(4)} UPDATE hooks SET updated_at = ${hourAgo()} WHERE id = 4`, [900], true],
  ['delivery.settled_without_outcome', () => settled(1, 'NULL'), [900], true],
  [
    'delivery.waiting_with_outcome',
    () => `${waiting(1)} UPDATE deliveries SET outcome = 'refused' WHERE id = 900`,
    [900],
    true,
  ],
  [
    'delivery.waiting_with_outcome',
    () => `${waiting(1)} UPDATE deliveries SET duration_ms = 0 WHERE id = 900`,
    [900],
    true,
  ],
  ['delivery.outcome_half_told', () => settled(1, "'lost'"), [900], false],
  ['delivery.outcome_half_told', () => settled(1, "'cancelled'"), [900], false],
  ['delivery.half_leased', () => `${waiting(1)} UPDATE deliveries SET lease_token = 'x' WHERE id = 900`, [900], true],
  ['delivery.half_leased', () => `${waiting(1)} UPDATE deliveries SET leased_until = 1 WHERE id = 900`, [900], true],
  [
    'delivery.leased_for_long',
    () => `${waiting(1)} UPDATE deliveries SET leased_until = due_at + ${dayMs}, lease_token = 'x' WHERE id = 900`,
    [900],
    true,
  ],
  [
    'delivery.due_in_far_future',
    () => `${waiting(1)} UPDATE deliveries SET due_at = due_at + 41 * ${dayMs} WHERE id = 900`,
    [900],
    true,
  ],
  [
    'delivery.settled_in_future',
    () => `${settled(1, "'expired'")} UPDATE deliveries SET settled_at = settled_at + ${dayMs} WHERE id = 900`,
    [900],
    false,
  ],
  ['delivery.exchange_missing', () => 'DELETE FROM exchanges WHERE delivery_id = 1', [1], false],
  [
    'exchange.orphaned',
    () => `INSERT INTO exchanges (delivery_id, url, request_headers, response_headers, response_body, flags)
      VALUES (900, '', '{}', '[]', '', '[]')`,
    [900],
    true,
  ],
  [
    'chain.two_waiting',
    () => `${waiting(1)} INSERT INTO deliveries (id, event_id, hook_id, kind, chain, attempt, due_at)
      VALUES (901, 900, 1, 'event', 0, 1, 0)`,
    [901],
    true,
  ],
  ['chain.gap', () => 'UPDATE deliveries SET attempt = 7 WHERE event_id = 2 AND attempt = 2', [4], false],
  ['chain.broken_off', () => settled(1, "'interrupted'"), [900], true],
  [
    'event.undelivered',
    () => 'DELETE FROM exchanges WHERE delivery_id = 1; DELETE FROM deliveries WHERE id = 1',
    [1],
    true,
  ],
  ['hook.unknown_event', () => "UPDATE hook_events SET event = 'pusch' WHERE hook_id = 1", [1], false],
  ['hook.format_unusable', () => "UPDATE hooks SET format = 'carrier_pigeon' WHERE id = 1", [1], false],
  ['hook.format_unusable', () => "UPDATE hooks SET format = 'template' WHERE id = 1", [1], false],
  ['hook.parked_without_reason', () => 'UPDATE hooks SET parked_because = NULL WHERE id = 2', [2], false],
  ['hook.never_probed', () => "UPDATE hooks SET parked_because = 'failing', probe_at = NULL WHERE id = 2", [2], true],
  ['hook.never_probed', () => `UPDATE hooks SET probe_at = ${bench.world.now() + 8 * dayMs} WHERE id = 2`, [2], true],
  ['hook.open_and_parked', () => 'UPDATE hooks SET parked_at = 1 WHERE id = 1', [1], true],
  ['hook.hours_miscounted', () => 'UPDATE hook_hours SET failed = failed + 1 WHERE hook_id = 1', [1], true],
  ['hook.hours_miscounted', () => 'DELETE FROM hook_hours', [1, 2, 5], true],
  [
    'hook.hours_miscounted',
    () => `INSERT INTO hook_hours VALUES (4, ${bench.world.now() - (bench.world.now() % 3_600_000)}, 1, 0, 5)`,
    [4],
    true,
  ],
  ['event.payload_broken', () => "UPDATE events SET payload = CAST('[1]' AS blob) WHERE id = 1", [1], false],
  ['event.payload_broken', () => "UPDATE events SET payload = x'7bff7d' WHERE id = 1", [1], false],
]

describe('the doctor', () => {
  it('has nothing to say of an installation that lives', async () => {
    expect(await examine()).toEqual([])
  })

  it.each(
    damages.map(([check, damage, subjects, isRepaired], index) => ({ check, damage, subjects, isRepaired, index })),
  )(
    'names what $check says, and mends it where that is safe: damage $index',
    async ({ check, damage, subjects, isRepaired }) => {
      plant(damage())
      const found = await examine()
      expect(found.find((finding) => finding.check === check)).toMatchObject({ subjects, more: false })
      expect(found.find((finding) => finding.check === check)?.repair === null).toBe(!isRepaired)
      await repair()
      const left = await examine()
      expect(left.map((finding) => finding.check)).toEqual(isRepaired ? [] : found.map((finding) => finding.check))
    },
  )

  it('misses nothing that retention removed: an event stays for the one hook that needs it still', async () => {
    const { world, stores } = bench
    const open = await bench.hook({ events: ['gollum'] })
    const { guid } = await bench.publish({ name: 'gollum' })
    await bench.settle(await bench.claimOne(), ok)
    const late = `(SELECT id FROM events WHERE guid = '${guid}')`
    plant(
      `INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at) VALUES (${late}, 2, 'event', 0, 0, 0)`,
    )
    world.pass(31 * dayMs)
    await stores.deliveries.purge(world.now() - 30 * dayMs, 1_000)
    expect(await bench.log(open)).toEqual([])
    expect(await stores.deliveries.event(bench.repository.id, guid)).not.toBeNull()
    expect(await examine()).toEqual([])
  })

  it('has damage for every rule here', () => {
    const rules = checksOf(sqliteDialect(client)).map(({ name }) => name)
    expect([...rules, 'event.payload_broken'].toSorted()).toEqual(
      [...new Set(damages.map(([check]) => check))].toSorted(),
    )
    expect(new Set(rules).size).toBe(rules.length)
  })
})
