import { Bench } from '@repohook/delivery/testing'
import { createSealer } from '@repohook/hooks'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { openStore, type Store } from '../open-store.ts'
import { patient, takeDatabase } from './server.testing.ts'

const sealer = createSealer(new Uint8Array(32).fill(7))
let database: Awaited<ReturnType<typeof takeDatabase>>
let bench: Bench
let other: Store
beforeEach(async () => {
  database = await takeDatabase(inject('postgres'))
  bench = await Bench.open((world) => openStore(patient(database.url), { sealer, world }))
  other = await openStore(patient(database.url), { sealer, world: bench.world })
})
afterEach(async () => {
  await Promise.all([bench.stores.close(), other.close()])
  await database.giveBack()
})

/** Until somebody waits for a lock that another holds. */
async function somebodyWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await database.pool.query(waiting)).rows.length === 0);
}

it.each(['cancelUnwanted', 'expireHeld'] as const)(
  '%s leaves alone what a worker took since it was found',
  async (what) => {
    const hook = await bench.hook()
    await bench.publish()
    const change =
      what === 'expireHeld' ? `state = 'parked', parked_because = 'failing', probe_at = 0` : 'active = FALSE'
    await database.pool.query(`UPDATE hooks SET ${change} WHERE id = ${hook.id}`)
    bench.world.pass(1_000)
    const now = bench.world.now()

    const worker = await database.pool.connect()
    await worker.query('BEGIN')
    await worker.query(
      `UPDATE deliveries SET leased_until = ${now + 1_000}, lease_token = 't' WHERE settled_at IS NULL`,
    )
    const { deliveries } = bench.stores
    const done = what === 'expireHeld' ? deliveries.expireHeld(now, now, 9) : deliveries.cancelUnwanted(now, 9)
    await somebodyWaits()
    await worker.query('COMMIT')
    worker.release()
    expect(await done).toBe(0)
    const { rows } = await database.pool.query('SELECT outcome FROM deliveries WHERE lease_token IS NOT NULL')
    expect(rows).toEqual([{ outcome: null }])
  },
)

it('removes no delivery without its exchange while another process purges, and all of both in the end', async () => {
  await bench.hook()
  for (let n = 0; n < 8; n++) await bench.publish()
  const claimed = await bench.claim({ perHook: 8 })
  const settlements = claimed.map((delivery) => bench.settlement(delivery, { kind: 'delivered', status: 200 }))
  await bench.stores.deliveries.settle(settlements, null)
  bench.world.pass(1_000)
  const kept = async () => {
    const { rows } = await database.pool.query<Record<string, number>>(`
      SELECT CAST((SELECT count(*) FROM deliveries) AS integer) AS deliveries,
        CAST((SELECT count(*) FROM exchanges) AS integer) AS exchanges, CAST((SELECT count(*) FROM events) AS integer) AS events`)
    return rows[0]
  }

  const first = await database.pool.connect()
  await first.query('BEGIN')
  const firstThree = '(SELECT id FROM deliveries ORDER BY settled_at, id LIMIT 3)'
  await first.query(`DELETE FROM exchanges WHERE delivery_id IN ${firstThree}`)
  await first.query(`DELETE FROM deliveries WHERE id IN ${firstThree}`)
  const second = other.deliveries.purge(bench.world.now(), 3)
  await somebodyWaits()
  await first.query('COMMIT')
  first.release()
  await second
  expect(await kept()).toMatchObject({ deliveries: 5, exchanges: 5 })

  const purge = ({ deliveries }: Pick<Store, 'deliveries'>) => deliveries.purge(bench.world.now(), 3)
  for (let round = 0; round < 6; round++) await Promise.all([purge(bench.stores), purge(other)])
  expect(await kept()).toEqual({ deliveries: 0, exchanges: 0, events: 0 })
})

it('counts an item of a job once, whichever process removes it', async () => {
  await bench.hook()
  await bench.publish()
  const [item] = await bench.claim()
  await bench.stores.deliveries.settle([bench.settlement(item!, { kind: 'delivered', status: 200 })], null)
  await database.pool.query(`
    INSERT INTO redelivery_jobs (target_id, request_key, status, rate_per_minute, state, reached_at, reached_id, skipped,
      paced_at, paced, revision, created_by, created_at, updated_at)
    SELECT id, 'k', 'failure', 1, 'running', 0, 0, '{}', 0, 0, 'r', 'mona', 0, 0 FROM targets LIMIT 1;
    UPDATE deliveries SET job_id = (SELECT id FROM redelivery_jobs)`)
  bench.world.pass(1_000)

  const reader = await database.pool.connect()
  await reader.query('BEGIN')
  await reader.query('SELECT 1 FROM redelivery_jobs FOR UPDATE')
  const purges = [bench.stores, other].map(({ deliveries }) => deliveries.purge(bench.world.now(), 9))
  await somebodyWaits()
  await reader.query('COMMIT')
  reader.release()
  await Promise.all(purges)
  const { rows } = await database.pool.query('SELECT delivered FROM redelivery_jobs')
  expect(rows).toEqual([{ delivered: '1' }])
})
