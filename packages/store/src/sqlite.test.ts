import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deliveryStoreSuite, type OpenStores, workerSuite } from '@repohook/delivery/testing'
import { stillWorld } from '@repohook/events/testing'
import { createSealer } from '@repohook/hooks'
import { hookStoreSuite, hookVerbsSuite } from '@repohook/hooks/testing'
import { describe } from 'vitest'
import { openStore } from './open-store.ts'

const open: OpenStores = async (world) => {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
  const store = await openStore(`file:${join(folder, 'test.db')}`, { sealer: createSealer(randomBytes(32)), world })
  return {
    hooks: store.hooks,
    deliveries: store.deliveries,
    close: async () => {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

describe('SQLite', () => {
  hookStoreSuite(() => open(stillWorld()))
  hookVerbsSuite(open)
  deliveryStoreSuite(open)
  workerSuite(open)
})
