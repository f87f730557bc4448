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

/** Every difference between SQLite and PostgreSQL that a query can see. A fifth member needs a reason. */
export interface Dialect {
  readonly db: Db
  readonly tables: Tables

  /**
   * The first due rows of each hook in a lane, `(id, hook_id, kind, due_at, leased_until, position)`, of `hooks`, a
   * relation `(hook_id, position)`. Rows under a lease are among them.
   *
   * A correlated IN on SQLite, which has one writer; on PostgreSQL a LATERAL that skips what another worker is claiming.
   */
  firstDueOfEach(lane: Lane, hooks: SQL, rowsEach: Placeholder | number, now: Placeholder): SQL

  /**
   * Runs statements in one transaction: all of them or none. They are built, not awaited, because a better-sqlite3
   * transaction cannot span an `await`; each carries its own fence and says by RETURNING what it did.
   */
  atomically<const T extends readonly Statement[]>(build: (tx: Db) => T): Promise<ResultsOf<T>>

  /** A relation `value` made of a JSON array parameter: one round trip for a whole group. */
  rowsFrom(parameter: Placeholder): SQL
}
