import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** SQLite's column builders under names that say what a column holds. */
export const sqliteKit = {
  table: sqliteTable,
  index,
  uniqueIndex,
  primaryKey,
  /** Never reused, also after the newest row was deleted. */
  id: (name: string) => integer(name).primaryKey({ autoIncrement: true }),
  integer: (name: string) => integer(name),
  /** Unix milliseconds. */
  instant: (name: string) => integer(name),
  text: (name: string) => text(name),
  boolean: (name: string) => integer(name, { mode: 'boolean' }),
  bytes: (name: string) => blob(name, { mode: 'buffer' }).$type<Uint8Array>(),
  json: <T>(name: string) => text(name, { mode: 'json' }).$type<T>(),
}

/** What a dialect offers to `define`. SQLite's types stand for both. */
export type Kit = typeof sqliteKit
