import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { Bench } from '@repohook/delivery/testing'
import { createSealer } from '@repohook/hooks'
import type { Maintenance } from '../doctor/maintenance.ts'
import { openMaintenance } from '../open-maintenance.ts'
import { openStore } from '../open-store.ts'
import { takeDatabase } from './server.testing.ts'

const sealer = createSealer(new Uint8Array(32).fill(7))
let database: Awaited<ReturnType<typeof takeDatabase>>
let bench: Bench
let maintenance: Maintenance
beforeEach(async () => {
  database = await takeDatabase(inject('postgres'))
  bench = await Bench.open((world) => openStore(database.url, { sealer, world }))
  maintenance = openMaintenance(database.url, { alone: true })
})
afterEach(async () => {
  await maintenance.close()
  await bench.stores.close()
  await database.giveBack()
})

it('finds what breaks a rule while others work on the database, and mends it', async () => {
  await bench.hook()
  await bench.publish()
  const [delivery] = await bench.claim()
  await database.pool.query('UPDATE deliveries SET lease_token = NULL WHERE id = $1', [delivery?.id])
  const context = { now: bench.world.now(), knownEvents: ['push'], sealer, onStep: () => {} }
  const { findings, facts } = await maintenance.examine(context)
  expect(findings).toMatchObject(
    [{ check: 'token.none' }, { check: 'delivery.half_leased', subjects: [delivery?.id] }].toReversed(),
  )
  expect(facts).toMatchObject({ server: expect.stringContaining('PostgreSQL') as string })
  expect(await maintenance.repair(findings, context)).toEqual([{ check: 'delivery.half_leased', mended: 1 }])
  expect(await bench.claim()).toMatchObject([{ id: delivery?.id }])
})

it('leaves copies to the tools of the server', async () => {
  await expect(maintenance.copy('anywhere', () => {})).rejects.toThrow('pg_dump')
})
