import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { refuseNewer } from '../refuse-newer.ts'
import { migrationsFolder } from './migrations-folder.ts'

/** Whoever has it brings the schema up to date; the others wait, and find nothing left to do. */
const lockKey = 7_416_001

const journal = { migrationsFolder, migrationsSchema: 'public', migrationsTable: 'repohook_migrations' }

/**
 * Brings a database's schema up to date, one process at a time, however many start together.
 *
 * @throws an Error when the schema is newer than this program
 */
export async function migrate(url: string): Promise<void> {
  // Not of the pool: a change of a large table takes longer than any other statement may.
  const client = new pg.Client({ connectionString: url, application_name: 'repohook migrations' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    refuseNewer(`The database ${client.database} on ${client.host}`, await newestMigration(client), migrationsFolder)
    await runMigrations(drizzle({ client }), journal)
  } finally {
    await client.end()
  }
}

/** When the newest migration of a database was made; null where there is none. */
export async function newestMigration(client: pg.Client): Promise<number | null> {
  const found = await client.query<{ at: string | null }>(`SELECT to_regclass('public.repohook_migrations') AS at`)
  if (!found.rows[0]?.at) return null
  const newest = await client.query<{ at: string | null }>(
    'SELECT max(created_at) AS at FROM public.repohook_migrations',
  )
  const at = newest.rows[0]?.at ?? null
  return at === null ? null : Number(at)
}
