import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  accountSuite,
  backlogSuite,
  clockSuite,
  deliveryStoreSuite,
  followSuite,
  healthSuite,
  limitQueueSuite,
  type OpenStores,
  workerSuite,
} from '@repohook/delivery/testing'
import { githubCatalogue, systemWorld } from '@repohook/events'
import { createSealer } from '@repohook/hooks'
import { hookStoreSuite, hookVerbsSuite } from '@repohook/hooks/testing'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { examineRows } from './doctor/examine-rows.ts'
import { openStore } from './open-store.ts'
import { sqliteDialect } from './sqlite/dialect.ts'

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
      await expectSound(join(folder, 'test.db'), world.now() + 24 * 3_600_000)
      await rm(folder, { recursive: true })
    },
  }
}

/** Whatever a suite did to it, a database keeps every rule that the doctor knows. */
async function expectSound(path: string, now: number): Promise<void> {
  const client = new Database(path, { readonly: true })
  const knownEvents = githubCatalogue.list().map(({ name }) => name)
  const found = await examineRows(sqliteDialect(client), { now, knownEvents, onStep: () => {} })
  client.close()
  // Suites publish bytes that no caller could.
  const broken = found.filter(({ check }) => check !== 'event.payload_broken')
  expect(broken.map(({ check, subjects }) => ({ check, subjects }))).toEqual([])
}

describe('SQLite', () => {
  hookStoreSuite(open)
  hookVerbsSuite(open)
  deliveryStoreSuite(open)
  workerSuite(open)
  followSuite(open)
  limitQueueSuite(open)
  clockSuite(open)
  accountSuite(open)
  backlogSuite(open)
  healthSuite(open)
})
