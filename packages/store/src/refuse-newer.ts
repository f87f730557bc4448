import { readMigrationFiles } from 'drizzle-orm/migrator'

/**
 * Refuses a database whose schema is newer than this program: what it would write there, the newer one may not
 * understand. `appliedAt` is when the database's newest migration was made, or null when it has none.
 */
export function refuseNewer(database: string, appliedAt: number | null, migrationsFolder: string): void {
  if (appliedAt === null || appliedAt <= newestKnown(migrationsFolder)) return
  throw new Error(
    `${database} was brought up to date by a newer Repohook. Start that one, or restore a backup from before the update.`,
  )
}

/** Refuses a database that holds no installation, or one whose schema is not the one that this program knows. */
export function requireCurrent(database: string, appliedAt: number | null, migrationsFolder: string): void {
  refuseNewer(database, appliedAt, migrationsFolder)
  if (appliedAt === null) throw new Error(`${database} holds no installation of Repohook.`)
  if (appliedAt < newestKnown(migrationsFolder))
    throw new Error(`${database} is as an older Repohook left it. Start this one on it once, stop it, and try again.`)
}

const newestKnown = (migrationsFolder: string): number =>
  Math.max(...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis))
