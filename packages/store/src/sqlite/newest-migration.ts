import type { Database } from 'better-sqlite3'

/** When the newest migration of a database was made; null where there is none. */
export function newestMigration(client: Database): number | null {
  const [journal] = client.pragma("table_info('__drizzle_migrations')") as readonly unknown[]
  if (!journal) return null
  const newest = client.prepare('SELECT max(created_at) AS at FROM __drizzle_migrations').get()
  return (newest as { at: number | null }).at
}
