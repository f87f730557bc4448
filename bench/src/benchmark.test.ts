import { existsSync } from 'node:fs'
import { createDatabase } from '@repohook/store/testing/postgres'
import { expect, inject, test } from 'vitest'
import { benchmark } from './benchmark.ts'
import { contestantsOn } from './contestants.ts'
import { openContestant } from './open-contestant.ts'
import { parseOptions } from './options.ts'
import { profileWorker } from './profile-worker.ts'
import { report } from './report.ts'
import { workplace } from './workplace.ts'

const mute = () => {}

test('takes raw undici and Repohook through a round, and reports both', async () => {
  const place = await workplace()
  const options = parseOptions(['--only', 'repohook', '--rounds', '1', '--deliveries', '50'])!
  const results = await benchmark(place, options, mute)
  await place.close()

  expect(results.standings.map(({ name, rounds }) => [name, rounds.length])).toEqual([
    ['raw', 1],
    ['repohook', 1],
  ])
  for (const { deliveredPerS, cpuUs, memory } of results.standings) {
    expect(deliveredPerS.median).toBeGreaterThan(0)
    expect(cpuUs).toBeGreaterThan(0)
    expect(memory.peakBytes).toBeGreaterThan(0)
  }
  const [raw, repohook] = results.standings
  expect(raw?.ratio?.median).toBe(1)
  expect(repohook?.ratio?.median).toBeGreaterThan(0)
  // Null where system calls cannot be counted.
  expect(raw?.fsyncsPerDelivery ?? 0).toBe(0)
  expect(repohook?.fsyncsPerDelivery ?? 1).toBeGreaterThan(0)

  const lines = report(results).split('\n')
  expect(lines.filter((line) => /^(?:raw undici|Repohook) +\d/.test(line))).toHaveLength(2)
  expect(lines.filter((line) => line.length > 100)).toEqual([])
  expect(existsSync(place.folder)).toBe(false)
})

test('puts Repohook and pg-boss on databases of their own of the PostgreSQL that it is given, and removes them', async () => {
  const { url, pool } = await createDatabase(inject('postgres'))
  const place = await workplace()
  const options = parseOptions([
    '--database',
    url,
    '--only',
    'repohook,pg-boss',
    '--rounds',
    '1',
    '--deliveries',
    '32',
  ])!
  const { standings } = await benchmark(place, options, mute)
  await place.close()
  expect(standings.map(({ name, durability }) => [name, durability])).toEqual([
    ['raw', 'nothing stored'],
    ['repohook', expect.stringMatching(/^PostgreSQL \d+.*fsync=.*; each event goes to 16 hooks$/)],
    ['pg-boss', expect.stringMatching(/^PostgreSQL \d+/)],
  ])
  const { rows } = await pool.query(`SELECT datname FROM pg_database WHERE starts_with(datname, 'repohook_bench')`)
  await pool.end()
  expect(rows).toEqual([])
})

test('profiles Repohook’s worker', async () => {
  const place = await workplace()
  const text = await profileWorker(place, { deliveries: 64, database: null }, mute)
  await place.close()
  expect(text).toMatch(/^SQLite +\d/m)
})

test('leaves out whose server is not at hand', async () => {
  const contestant = { ...contestantsOn(null)[0]!, startServer: async () => null }
  const place = await workplace()
  expect(await openContestant(contestant, place)).toBeNull()
  await place.close()
})

test('says which delivery went wrong, not that it was fast', async () => {
  const place = await workplace()
  const elsewhere = { ...place, receiverUrl: 'http://127.0.0.1:1' }
  const options = parseOptions(['--only', 'raw', '--rounds', '1', '--deliveries', '16'])!
  await expect(benchmark(elsewhere, options, mute)).rejects.toThrow(/ECONNREFUSED/)
  await place.close()
})
