import type { Db } from '../dialect.ts'
import type { Range } from '../doctor/batches.ts'
import type { Tables } from '../define.ts'
import type { CopiedTable } from './copied-tables.ts'

/** What a column holds, alike on both databases: JSON is the text that it is kept as. */
export type Value = number | string | boolean | Uint8Array | null

/** A row, by the names of its columns in the database. */
export type Row = Readonly<Record<string, Value>>

/** An installation at rest: as long as it is open, nobody else writes to it. */
export interface Original {
  /** Where it is, in words that may be shown: without a password. */
  readonly name: string
  readonly db: Db
  readonly tables: Tables
  /** The rows of a part of a table, along its key's first column. Past Drizzle, whose mapping is costly. */
  read(table: CopiedTable, range: Range): Promise<readonly Row[]>
  /** The highest id that a table has ever given, whether or not its row is there still; 0 when it gave none. */
  lastId(table: string): Promise<number>
  close(): Promise<void>
}

/** A database that becomes a copy; it has the present schema, and this process has it alone. */
export interface Copy extends Original {
  /** Writes rows, all of them or none. @throws an Error that names the row which this database cannot hold */
  write(table: CopiedTable, rows: readonly Row[]): Promise<void>
  /** The next id that a table gives is higher than this one. */
  setLastId(table: string, id: number): Promise<void>
  /** To be called when all rows are there: what makes the first queries of a server quick. */
  settle(): Promise<void>
}
