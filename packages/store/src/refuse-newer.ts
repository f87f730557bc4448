import { readMigrationFiles } from 'drizzle-orm/migrator'

/**
 * Refuses a database whose schema is newer than this program: what it would write there, the newer one may not
 * understand. `appliedAt` is when the database's newest migration was made, or null when it has none.
 */
export function refuseNewer(database: string, appliedAt: number | null, migrationsFolder: string): void {
  const known = readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis)
  if (appliedAt === null || appliedAt <= Math.max(...known)) return
  throw new Error(
    `${database} was brought up to date by a newer Repohook. Start that one, or restore a backup from before the update.`,
  )
}
