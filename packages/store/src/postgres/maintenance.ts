import { sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { examineRows } from '../doctor/examine-rows.ts'
import { keyFindings } from '../doctor/key-findings.ts'
import type { Maintenance } from '../doctor/maintenance.ts'
import { repairRows } from '../doctor/repair-rows.ts'
import { postgresDialect } from './dialect.ts'
import { databaseBytes } from './disk-use.ts'
import { openPool } from './open-pool.ts'

/** Maintenance of a PostgreSQL database. The server itself, its files and its backups are its operator's. */
export function postgresMaintenance(dialect: Dialect): Maintenance {
  return {
    async examine({ now, knownEvents, sealer, onStep }) {
      const rows = await examineRows(dialect, { now, knownEvents, onStep })
      const key = sealer ? await keyFindings(dialect, sealer) : []
      const facts = { databaseBytes: await databaseBytes(dialect), server: await versionOf(dialect) }
      return { facts, findings: [...rows, ...key], rowsUnread: null }
    },
    repair: (findings, context) => repairRows(dialect, findings, context),
    async copy() {
      throw new Error('PostgreSQL is backed up by its own tools: pg_dump, or a base backup and its write-ahead log.')
    },
    close: async () => {},
  }
}

/** The same, on connections of its own: what is asked may take longer than any other statement may. */
export function openPostgresMaintenance(url: string): Maintenance {
  const pool = openPool(url)
  return { ...postgresMaintenance(postgresDialect(pool)), close: () => pool.end() }
}

async function versionOf({ db }: Dialect): Promise<string> {
  const [row] = await db.select({ version: sql<string>`version()` }).from(sql`(SELECT 1) AS one`)
  return row?.version ?? ''
}
