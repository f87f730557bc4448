import { type Column, getTableColumns, getTableName } from 'drizzle-orm'
import type { Tables } from '../define.ts'

/** A table that is copied, as one database has it. */
export interface CopiedTable {
  readonly table: Tables[keyof typeof keys]
  readonly name: string
  /** The columns of its key. The first is a positive whole number, and what the table is walked along. */
  readonly key: readonly [string, ...string[]]
  readonly columns: readonly Column[]
  /** What may take much room; empty where rows are small. */
  readonly wide: readonly Column[]
  /** Whether it gives ids to its rows. */
  readonly givesIds: boolean
}

/** Who was signed in signs in again: the copy has another address, and a browser keeps its cookie for one. */
type Copied = Exclude<keyof Tables, 'newEvents' | 'newDeliveries' | 'newHooks' | 'sessions' | 'unfinishedCopies'>

/** Every table of an installation, and none before what its rows refer to. */
const keys = {
  targets: ['id'],
  hooks: ['id'],
  hookEvents: ['hook_id', 'event'],
  events: ['id'],
  redeliveryJobs: ['id'],
  deliveries: ['id'],
  exchanges: ['delivery_id'],
  hookHours: ['hook_id', 'hour_at'],
  tokens: ['id'],
  audit: ['id'],
  keyChecks: ['id'],
} as const satisfies Record<Copied, readonly [string, ...string[]]>

/** The tables in the order in which they are written. */
export const copiedTables = (tables: Tables): readonly CopiedTable[] =>
  Object.entries(keys).map(([name, key]) => {
    const table = tables[name as Copied]
    const columns: readonly Column[] = Object.values(getTableColumns(table))
    const holdsBytes = columns.some((column) => /^(?:blob|bytea)$/.test(column.getSQLType()))
    return {
      table,
      name: getTableName(table),
      key,
      columns,
      wide: holdsBytes ? columns.filter((column) => /^(?:blob|bytea|text)$/.test(column.getSQLType())) : [],
      givesIds: key[0] === 'id' && name !== 'keyChecks',
    }
  })
