import type { Clock } from '@repohook/events'
import type { Opened } from '../opened.ts'
import { postgresDialect } from './dialect.ts'
import { databaseBytes } from './disk-use.ts'
import { PostgresHints } from './hints.ts'
import { postgresMaintenance } from './maintenance.ts'
import { migrate } from './migrate.ts'
import { openPool, servingLimits } from './open-pool.ts'
import { OwnConnection } from './own-connection.ts'
import { countWorkers, workerName } from './count-workers.ts'
import { followServerClock } from './server-clock.ts'

interface PostgresOptions {
  /** Made to follow the server's. */
  readonly clock?: Clock
  /** Whether this process delivers. */
  readonly delivers?: boolean
}

/** Opens a PostgreSQL database that other processes may be working on, and migrates it. */
export async function openPostgres(url: string, { clock, delivers = false }: PostgresOptions): Promise<Opened> {
  await migrate(url)
  const hints = new PostgresHints()
  let workers = 1
  const connection = new OwnConnection({
    url,
    name: delivers ? workerName : 'repohook api',
    begin: (client) => hints.listenOn(client),
    async look(client) {
      workers = await countWorkers(client)
      if (clock) await followServerClock(client, clock)
    },
  })
  await connection.open()
  const pool = openPool(url, servingLimits)
  const dialect = postgresDialect(pool)
  return {
    dialect,
    alone: false,
    hints,
    workers: () => workers,
    maintenance: postgresMaintenance(dialect),
    heed: () => {},
    well: () => {},
    diskUse: async () => ({ databaseBytes: await databaseBytes(dialect), freeBytes: null }),
    async close() {
      await connection.close()
      await pool.end()
    },
  }
}
