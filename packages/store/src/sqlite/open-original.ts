import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { CopiedTable } from '../copy/copied-tables.ts'
import type { Original, Value } from '../copy/ends.ts'
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
  const readFrom = once(({ name: table, key: [along], columns }) => {
    const names = columns.map((column) => `"${column.name}"`).join(', ')
    return client.prepare<[number, number], Record<string, Value>>(
      `SELECT ${names} FROM "${table}" WHERE "${along}" > ? AND "${along}" <= ? ORDER BY "${along}"`,
    )
  })
  return {
    name,
    db,
    tables,
    async read(table, { after, upTo }) {
      const rows = readFrom(table).all(after, upTo)
      for (const { name: column } of table.columns.filter(({ dataType }) => dataType === 'boolean'))
        for (const row of rows) row[column] = row[column] === null ? null : row[column] === 1
      return rows
    },
    lastId: async (table) => lastId.get(table) ?? 0,
  }
}

/** What is made of a table, made once for each. */
export function once<Made>(make: (table: CopiedTable) => Made): (table: CopiedTable) => Made {
  const made = new Map<string, Made>()
  return (table) => {
    const known = made.get(table.name) ?? make(table)
    made.set(table.name, known)
    return known
  }
}
