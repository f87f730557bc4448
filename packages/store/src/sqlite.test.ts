import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenStores } from '@repohook/delivery/testing'
import { systemWorld } from '@repohook/events'
import { createSealer } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { afterAll, beforeAll } from 'vitest'
import { expectSound } from './expect-sound.testing.ts'
import { openStore } from './open-store.ts'
import { sqliteDialect } from './sqlite/dialect.ts'
import { storeSuite } from './store.suite.ts'

const sealer = createSealer(randomBytes(32))
let template: string
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'repohook-template-'))
  const store = await openStore(`file:${join(template, 'test.db')}`, { sealer, world: systemWorld() })
  await store.close()
})
afterAll(() => rm(template, { recursive: true }))

/** A database of its own, as a copy of one that was migrated once. */
const open: OpenStores = async (world) => {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
  await copyFile(join(template, 'test.db'), join(folder, 'test.db'))
  const store = await openStore(`file:${join(folder, 'test.db')}`, { sealer, world })
  return {
    hooks: store.hooks,
    deliveries: store.deliveries,
    async close() {
      await store.close()
      // A day on: suites remove what is younger, which no setting allows.
      const client = new Database(join(folder, 'test.db'), { readonly: true })
      await expectSound(sqliteDialect(client), world.now() + 24 * 3_600_000)
      client.close()
      await rm(folder, { recursive: true })
    },
  }
}

storeSuite('SQLite', open)
