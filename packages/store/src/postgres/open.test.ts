import { randomBytes } from 'node:crypto'
import { stillWorld } from '@repohook/events/testing'
import { createSealer } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openStore, type Store } from '../open-store.ts'
import { createDatabase } from './server.testing.ts'

const world = stillWorld()
const sealer = createSealer(randomBytes(32))
let database: Awaited<ReturnType<typeof createDatabase>>
let stores: Store[]
beforeEach(async () => {
  database = await createDatabase(inject('postgres'), 'template0')
  stores = []
})
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  await database.pool.end()
})

async function open(key = sealer): Promise<Store> {
  const store = await openStore(database.url, { sealer: key, world })
  stores.push(store)
  return store
}

describe('a database', () => {
  it('is migrated once by ten processes that start together', async () => {
    const opened = await Promise.all(Array.from({ length: 10 }, () => open()))
    await Promise.all(
      opened.map((store, index) => store.hooks.addRepository({ name: `mona/${index}`, profile: {}, createdAt: 0 })),
    )
    expect(await opened[0]?.hooks.targets('repository', null, 20)).toHaveLength(10)
    const { rows } = await database.pool.query(
      'SELECT count(*) = count(DISTINCT hash) AS once FROM repohook_migrations',
    )
    expect(rows).toEqual([{ once: true }])
  })

  it('is nobody’s alone', async () => {
    expect((await open()).alone).toBe(false)
  })

  it('is refused when a newer Repohook was at work on it, without a word of the password', async () => {
    await (await open()).close()
    stores = []
    await database.pool.query(
      'INSERT INTO repohook_migrations (hash, created_at) SELECT hash, max(created_at) + 1 FROM repohook_migrations GROUP BY hash',
    )
    const { hostname, pathname } = new URL(database.url)
    await expect(open()).rejects.toThrow(
      `The database ${pathname.slice(1)} on ${hostname} was brought up to date by a newer Repohook.`,
    )
  })

  it('is refused with another key', async () => {
    await open()
    await expect(open(createSealer(randomBytes(32)))).rejects.toThrow(
      'REPOHOOK_SECRET_KEY is not the key that this database',
    )
  })
})

it('probes that the database takes a write, and says how large it is', async () => {
  const store = await open()
  await expect(store.probe()).resolves.toBeUndefined()
  expect(await store.diskUse()).toEqual({ databaseBytes: expect.any(Number) as number, freeBytes: null })
})
