import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type { Copy, Row, Value } from '../copy/ends.ts'
import { requireCurrent } from '../refuse-newer.ts'
import { busyMs } from './faults.ts'
import { lock } from './lock.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { newestMigration } from './newest-migration.ts'
import { makeFile } from './open.ts'
import { endOn, once } from './open-original.ts'

/** Opens a SQLite file to copy an installation into. Each batch is on disk before the next one is written. */
export function openSqliteCopy(path: string): Copy {
  makeFile(path)
  const unlock = lock(path)
  const client = new Database(path)
  const close = async () => {
    client.close()
    unlock()
  }
  try {
    client.pragma(`busy_timeout = ${busyMs}`)
    client.pragma('journal_mode = WAL')
    client.pragma('synchronous = FULL')
    client.pragma('foreign_keys = ON')
    if (newestMigration(client) === null) migrate(drizzle({ client }), { migrationsFolder })
    requireCurrent(path, newestMigration(client), migrationsFolder)
  } catch (error) {
    client.close()
    unlock()
    throw error
  }
  const insertInto = once(({ name, columns }) => {
    const names = columns.map((column) => `"${column.name}"`).join(', ')
    return client.prepare(`INSERT INTO "${name}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`)
  })
  const forget = client.prepare('DELETE FROM sqlite_sequence WHERE name = ?')
  const remember = client.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)')
  return {
    ...endOn(client, path),
    async write(table, rows) {
      const insert = insertInto(table)
      const write = client.transaction(() => {
        for (const row of rows) insert.run(table.columns.map(({ name }) => toSqlite(row[name] ?? null)))
      })
      write.immediate()
    },
    async setLastId(table, id) {
      client.transaction(() => [forget.run(table), remember.run(table, id)])()
    },
    settle: async () => void client.pragma('wal_checkpoint(TRUNCATE)'),
    close,
  }
}

const toSqlite = (value: Row[string]): Exclude<Value, boolean> => (typeof value === 'boolean' ? Number(value) : value)
