import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Original } from '../copy/ends.ts'
import { requireCurrent } from '../refuse-newer.ts'
import { sqliteDialect } from './dialect.ts'
import { busyMs } from './faults.ts'
import { lock } from './lock.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { newestMigration } from './newest-migration.ts'

/** Opens a SQLite file to be copied: under the lock that a server would need, and in one state, whoever writes past that. */
export function openSqliteOriginal(path: string): Original {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no database ${path}.`)
  const unlock = lock(path)
  const client = new Database(path, { fileMustExist: true })
  try {
    client.pragma(`busy_timeout = ${busyMs}`)
    client.pragma('query_only = ON')
    requireCurrent(path, newestMigration(client), migrationsFolder)
    client.exec('BEGIN')
  } catch (error) {
    client.close()
    unlock()
    throw error
  }
  return {
    ...endOn(client, path),
    async close() {
      client.close()
      unlock()
    },
  }
}

/** What the original and the copy have in common. */
export function endOn(client: Database.Database, name: string): Omit<Original, 'close'> {
  const { db, tables } = sqliteDialect(client)
  const lastId = client.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck()
  return { name, db, tables, lastId: async (table) => lastId.get(table) ?? 0 }
}
