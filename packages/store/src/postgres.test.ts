import { randomBytes } from 'node:crypto'
import type { OpenStores } from '@repohook/delivery/testing'
import { createSealer } from '@repohook/hooks'
import { inject } from 'vitest'
import { expectSound } from './expect-sound.testing.ts'
import { openStore } from './open-store.ts'
import { postgresDialect } from './postgres/dialect.ts'
import { patient, takeDatabase } from './postgres/server.testing.ts'
import { storeSuite } from './store.suite.ts'

const sealer = createSealer(randomBytes(32))

/** A database of its own, that was migrated once. */
const open: OpenStores = async (world) => {
  const database = await takeDatabase(inject('postgres'))
  const store = await openStore(patient(database.url), { sealer, world })
  return {
    hooks: store.hooks,
    deliveries: store.deliveries,
    async close() {
      await store.close()
      // A day on: suites remove what is younger, which no setting allows.
      await expectSound(postgresDialect(database.pool), world.now() + 24 * 3_600_000)
      await database.giveBack()
    },
  }
}

storeSuite('PostgreSQL', open)
