import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Maintenance } from '../doctor/maintenance.ts'
import { sqliteDialect } from './dialect.ts'
import { busyMs } from './faults.ts'
import { lock } from './lock.ts'
import { sqliteMaintenance } from './maintenance.ts'

/**
 * Opens a SQLite file that another process may serve, and leaves it as it is; `alone`, for this process only.
 *
 * @throws an Error when there is no such file, or it is to be alone and a server works on it
 */
export function openBeside(path: string, alone: boolean): Maintenance {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no database ${path}.`)
  const unlock = alone ? lock(path) : () => {}
  const client = new Database(path, { fileMustExist: true })
  client.pragma(`busy_timeout = ${busyMs}`)
  client.pragma('foreign_keys = ON')
  const maintenance = sqliteMaintenance({ path, dialect: sqliteDialect(client), isServing: false })
  return {
    ...maintenance,
    async close() {
      await maintenance.close()
      client.close()
      unlock()
    },
  }
}
