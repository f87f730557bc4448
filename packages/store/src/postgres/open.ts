import type { Clock } from '@repohook/events'
import type { Opened } from '../opened.ts'
import { postgresDialect } from './dialect.ts'
import { databaseBytes } from './disk-use.ts'
import { PostgresHints } from './hints.ts'
import { postgresMaintenance } from './maintenance.ts'
import { migrate } from './migrate.ts'
import { openPool, servingLimits } from './open-pool.ts'
import { OwnConnection } from './own-connection.ts'
import { followServerClock } from './server-clock.ts'

/** Opens a PostgreSQL database that other processes may be working on, and migrates it. `clock` follows the server's. */
export async function openPostgres(url: string, clock?: Clock): Promise<Opened> {
  await migrate(url)
  const hints = new PostgresHints()
  const connection = new OwnConnection({
    url,
    begin: (client) => hints.listenOn(client),
    look: async (client) => (clock ? followServerClock(client, clock) : void (await client.query('SELECT 1'))),
  })
  await connection.open()
  const pool = openPool(url, servingLimits)
  const dialect = postgresDialect(pool)
  return {
    dialect,
    alone: false,
    hints,
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
