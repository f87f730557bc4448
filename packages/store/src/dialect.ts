import type { StorageFault } from '@repohook/events'
import type { Placeholder, SQL } from 'drizzle-orm'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type { Tables } from './define.ts'

/** Drizzle's SQLite types stand for both dialects; PostgreSQL is shown through the same shape. */
export type Db = BaseSQLiteDatabase<'async', unknown>

/** A query that was built, not sent: awaited by itself, or run with others by `atomically`. */
export type Statement = PromiseLike<unknown>

/** Results of statements, in their order. */
export type ResultsOf<T extends readonly Statement[]> = { -readonly [K in keyof T]: Awaited<T[K]> }

/** What a person asked for, or what the events of a hook brought. Each lane has a partial index of its own. */
export type Lane = 'asked' | 'event'

/** Every difference between SQLite and PostgreSQL that a query can see. One more needs a reason. */
export interface Dialect {
  readonly db: Db
  readonly tables: Tables

  /**
   * The first due rows of each hook in a lane, `(id, kind, due_at, leased_until)` and the columns of `hooks`, a relation
   * with a `hook_id`. Rows under a lease are among them.
   *
   * A correlated IN on SQLite, which has no LATERAL; a LATERAL on PostgreSQL, where the former reads the whole table.
   */
  firstDueOfEach(lane: Lane, hooks: SQL, rowsEach: SQL | number, now: Placeholder): SQL

  /**
   * Of the rows that `ids` selects, `(id)`, those that nobody else has taken or is taking. All of them on SQLite, which has
   * one writer; those that can be locked without waiting on PostgreSQL.
   */
  unclaimed(ids: SQL): SQL

  /**
   * Runs statements in one transaction: all of them or none. They are built, not awaited, because a better-sqlite3
   * transaction cannot span an `await`; each carries its own fence and says by RETURNING what it did.
   */
  atomically<const T extends readonly Statement[]>(build: (tx: Db) => T): Promise<ResultsOf<T>>

  /** A relation `(key, value)` made of a JSON array parameter: places from 0 on, and what stands there. */
  rowsFrom(parameter: Placeholder): SQL

  /**
   * A statement for a group of rows, built with the values of one. SQLite runs it for each: that costs a fifth of
   * taking them out of an array there. PostgreSQL runs it once, joined to an array of them: one round trip.
   */
  forEach<Result>(build: (on: Db, row: GroupRow) => Prepared): GroupStatement<Result>

  /** What is wrong with the database itself, where that is what an error tells of; each has codes of its own for it. */
  faultOf(error: unknown): StorageFault | null
}

/** A row of a group, as its statement sees it. */
export interface GroupRow {
  integer(name: string): SQL<number>
  text<T extends string>(name: string): SQL<T>
  /** Bytes, or null, whose row says them in hex. */
  bytes(name: string): SQL<Uint8Array>
  /** A query that has a FROM, with the row at hand. */
  beside<Query>(query: Query): Query
  /** An update that has none, with the row at hand. */
  within<Update>(update: Update): Update
}

/** A query that was prepared. */
interface Prepared {
  execute(values: Record<string, unknown>): Statement
}

/** Builds the statement of a group; it answers what each row answers, one after the other. */
export type GroupStatement<Result> = (
  tx: Db,
  rows: readonly Readonly<Record<string, string | number | null>>[],
) => PromiseLike<readonly Result[]>
