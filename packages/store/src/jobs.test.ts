import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JobStores, jobSuite } from '@repohook/delivery/testing'
import { systemWorld, type World } from '@repohook/events'
import { createSealer } from '@repohook/hooks'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { openStore } from './open-store.ts'
import { patient, takeDatabase } from './postgres/server.testing.ts'

const sealer = createSealer(randomBytes(32))
let template: string
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'repohook-template-'))
  const store = await openStore(`file:${join(template, 'test.db')}`, { sealer, world: systemWorld() })
  await store.close()
})
afterAll(() => rm(template, { recursive: true }))

/** A store that may be opened again; `done` once no more is. */
async function openOn(url: string, world: World, done: () => Promise<void>): Promise<JobStores> {
  const store = await openStore(url, { sealer, world })
  return {
    hooks: store.hooks,
    deliveries: store.deliveries,
    jobs: store.jobs,
    async reopen() {
      await store.close()
      return openOn(url, world, done)
    },
    async close() {
      await store.close()
      await done()
    },
  }
}

describe('SQLite', () => {
  jobSuite(async (world) => {
    const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
    await copyFile(join(template, 'test.db'), join(folder, 'test.db'))
    return openOn(`file:${join(folder, 'test.db')}`, world, () => rm(folder, { recursive: true }))
  })
})

describe('PostgreSQL', () => {
  jobSuite(async (world) => {
    const { url, giveBack } = await takeDatabase(inject('postgres'))
    return openOn(patient(url), world, giveBack)
  })
})
