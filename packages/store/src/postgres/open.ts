import type { Opened } from '../opened.ts'
import { postgresDialect } from './dialect.ts'
import { databaseBytes } from './disk-use.ts'
import { postgresMaintenance } from './maintenance.ts'
import { migrate } from './migrate.ts'
import { openPool, servingLimits } from './open-pool.ts'

/** Opens a PostgreSQL database that other processes may be working on, and migrates it. */
export async function openPostgres(url: string): Promise<Opened> {
  await migrate(url)
  const pool = openPool(url, servingLimits)
  const dialect = postgresDialect(pool)
  return {
    dialect,
    alone: false,
    maintenance: postgresMaintenance(dialect),
    heed: () => {},
    well: () => {},
    diskUse: async () => ({ databaseBytes: await databaseBytes(dialect), freeBytes: null }),
    close: () => pool.end(),
  }
}
