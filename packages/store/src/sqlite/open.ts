import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type { drizzle } from 'drizzle-orm/better-sqlite3'
import type { Dialect } from '../dialect.ts'
import { sqliteDialect } from './dialect.ts'
import { lock } from './lock.ts'

const migrationsFolder = fileURLToPath(new URL('../../migrations/sqlite', import.meta.url))

/**
 * Opens a SQLite file, made where it is missing, for this process alone, and migrates it. Every commit is on disk before
 * it is answered.
 */
export function openSqlite(path: string): { dialect: Dialect; close: () => void } {
  mkdirSync(dirname(path), { recursive: true })
  const unlock = lock(path)
  const client = new Database(path)
  const close = () => {
    client.close()
    unlock()
  }
  try {
    client.pragma('busy_timeout = 5000')
    client.pragma('journal_mode = WAL')
    client.pragma('synchronous = FULL')
    client.pragma('foreign_keys = ON')
    if (client.pragma('synchronous', { simple: true }) !== 2)
      throw new Error(`${path}: SQLite refuses synchronous=FULL.`)
    checkSound(client, path)
    const dialect = sqliteDialect(client)
    migrate(dialect.db as unknown as ReturnType<typeof drizzle>, { migrationsFolder })
    return { dialect, close }
  } catch (error) {
    close()
    throw error
  }
}

/** A damaged file is never used and never replaced: what is in it may be all that is left. */
function checkSound(client: Database.Database, path: string): void {
  const verdict = client.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok')
    throw new Error(`${path} is damaged (${String(verdict)}). Restore a backup, or move it away to start anew.`)
}
