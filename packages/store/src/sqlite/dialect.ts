import type { Database } from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { ExecuteResultSync } from 'drizzle-orm/sqlite-core'
import { define } from '../define.ts'
import type { Db, Dialect, GroupRow, ResultsOf, Statement } from '../dialect.ts'
import { pending } from '../lanes.ts'
import { param, statement } from '../statement.ts'
import { faultIn } from './faults.ts'
import { sqliteKit } from './kit.ts'

/** SQLite's side of the seam, on one connection. */
export function sqliteDialect(client: Database, faultOf: Dialect['faultOf'] = faultIn): Dialect {
  const db = drizzle({ client }) as unknown as Db
  return {
    db,
    tables: define(sqliteKit),
    faultOf,

    firstDueOfEach: (lane, hooks, rowsEach, now) => sql`
      SELECT w.id, w.kind, w.due_at, w.leased_until, h.*
      FROM (${hooks}) AS h
      JOIN deliveries AS w ON w.id IN (
        SELECT d.id FROM deliveries AS d
        WHERE d.hook_id = h.hook_id AND ${pending[lane]} AND d.due_at <= ${now}
        ORDER BY d.due_at, d.id LIMIT ${rowsEach})`,

    unclaimed: (ids) => ids,

    async atomically<const T extends readonly Statement[]>(build: (tx: Db) => T) {
      const run = client.transaction(() => build(db).map((built) => (built as ExecuteResultSync<unknown>).sync()))
      return run.immediate() as ResultsOf<T>
    },

    rowsFrom: (parameter) => sql`json_each(${parameter})`,

    forEach(build) {
      const each = statement((on) => build(on, oneRow))
      return (tx, rows) => inTurn(rows.map((row) => each(tx).execute(row) as ExecuteResultSync<never>))
    },
  }
}

/** The row's values are parameters of a statement that runs for this row alone. */
const oneRow: GroupRow = {
  // With a sign, which changes nothing: by the value of a bare one SQLite plans, and prepares the statement for each row.
  integer: (name) => sql`+${param(name)}`,
  text: (name) => sql`+${param(name)}`,
  bytes: (name) => sql`unhex(${param(name)})`,
  beside: (query) => query,
  within: (update) => update,
}

/** Statements that count as one. */
function inTurn<Result>(statements: readonly ExecuteResultSync<Result[]>[]): PromiseLike<Result[]> {
  const sync = () => statements.flatMap((each) => each.sync())
  const results: PromiseLike<Result[]> & { sync: typeof sync } = {
    sync,
    // oxlint-disable-next-line unicorn/no-thenable -- Drizzle's statements are, and this stands among them
    then: (...handlers) => Promise.try(sync).then(...handlers),
  }
  return results
}
