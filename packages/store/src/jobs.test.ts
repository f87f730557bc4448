import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JobStores, jobSuite } from '@repohook/delivery/testing'
import { systemWorld, type World } from '@repohook/events'
import { createSealer } from '@repohook/hooks'
import { afterAll, beforeAll, describe } from 'vitest'
import { openStore } from './open-store.ts'

const sealer = createSealer(randomBytes(32))
let template: string
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'repohook-template-'))
  const store = await openStore(`file:${join(template, 'test.db')}`, { sealer, world: systemWorld() })
  await store.close()
})
afterAll(() => rm(template, { recursive: true }))

async function openIn(folder: string, world: World): Promise<JobStores> {
  const store = await openStore(`file:${join(folder, 'test.db')}`, { sealer, world })
  return {
    hooks: store.hooks,
    deliveries: store.deliveries,
    jobs: store.jobs,
    async reopen() {
      await store.close()
      return openIn(folder, world)
    },
    async close() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

describe('SQLite', () => {
  jobSuite(async (world) => {
    const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
    await copyFile(join(template, 'test.db'), join(folder, 'test.db'))
    return openIn(folder, world)
  })
})
