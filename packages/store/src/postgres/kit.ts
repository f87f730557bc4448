import { bigint, boolean, customType, index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Kit } from '../sqlite/kit.ts'

const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => 'bytea' })
/** A text: `json` refuses what JSON allows, and `jsonb` puts keys in another order. */
const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (stored) => JSON.parse(stored) as unknown,
})
/** Numbers below 2^53. */
const integer = (name: string) => bigint(name, { mode: 'number' })

/** PostgreSQL's column builders under the same names, and shown by the same types. */
export const postgresKit = {
  table: pgTable,
  index,
  uniqueIndex,
  primaryKey,
  id: (name: string) => integer(name).primaryKey().generatedByDefaultAsIdentity(),
  integer,
  instant: integer,
  text: (name: string) => text(name),
  boolean: (name: string) => boolean(name),
  bytes: (name: string) => bytes(name),
  json: (name: string) => json(name),
} as unknown as Kit
