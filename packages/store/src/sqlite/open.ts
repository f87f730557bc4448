import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type { drizzle } from 'drizzle-orm/better-sqlite3'
import type { Opened } from '../opened.ts'
import { sqliteDialect } from './dialect.ts'
import { diskUseOf } from './disk-use.ts'
import { refuseNewer } from '../refuse-newer.ts'
import { busyMs, faultIn, onFaults } from './faults.ts'
import { lock } from './lock.ts'
import { sqliteMaintenance } from './maintenance.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { newestMigration } from './newest-migration.ts'

const alwaysCheckedBytes = 256 * 1024 * 1024

/**
 * Opens a SQLite file, made where it is missing, for this process alone, and migrates it. Every commit is on disk before
 * it is answered.
 */
export function openSqlite(path: string): Opened {
  makeFile(path)
  const unlock = lock(path)
  const suspect = isSuspect(path)
  const client = new Database(path)
  const close = () => {
    client.close()
    unlock()
  }
  try {
    client.pragma(`busy_timeout = ${busyMs}`)
    if (suspect) checkSound(client, path)
    refuseNewer(path, newestMigration(client), migrationsFolder)
    client.pragma('journal_mode = WAL')
    client.pragma('synchronous = FULL')
    client.pragma('foreign_keys = ON')
    const { faultOf, heed, well } = onFaults(client)
    const dialect = sqliteDialect(client, faultOf)
    migrate(dialect.db as unknown as ReturnType<typeof drizzle>, { migrationsFolder })
    const maintenance = sqliteMaintenance({ path, dialect, isServing: true })
    return {
      dialect,
      alone: true,
      maintenance,
      hints: { tell: () => {}, hear: () => {} },
      workers: () => 1,
      heed,
      well,
      diskUse: () => diskUseOf(path),
      close: async () => close(),
    }
  } catch (error) {
    close()
    throw error
  }
}

/** Makes a file where there is none. Payloads are nobody else's; SQLite makes the files beside it with the same mode. */
export function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

/** Reading a file whole takes a second for each GB: only a small one, or one that was not closed, is worth it. */
function isSuspect(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return size < alwaysCheckedBytes || existsSync(`${path}-wal`)
}

/** A damaged file is never used and never replaced: what is in it may be all that is left. */
function checkSound(client: Database.Database, path: string): void {
  const verdict = verdictOn(client)
  if (verdict !== 'ok')
    throw new Error(`${path} is damaged (${verdict}). Restore a backup, or move it away to start anew.`)
}

/** `ok`, or what is wrong. What is too damaged to be read ends the check itself. */
function verdictOn(client: Database.Database): string {
  try {
    return String(client.pragma('quick_check(1)', { simple: true }))
  } catch (error) {
    if (faultIn(error)?.trouble === 'damaged') return (error as Error).message
    throw error
  }
}
