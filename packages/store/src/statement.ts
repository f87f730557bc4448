import { type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { Db } from './dialect.ts'

/** Prepares a query once for each connection it is used on: building one costs several times what running it does. */
export function statement<T>(prepare: (db: Db) => T): (db: Db) => T {
  const prepared = new WeakMap<Db, T>()
  return (db) => {
    const known = prepared.get(db)
    if (known !== undefined) return known
    const fresh = prepare(db)
    prepared.set(db, fresh)
    return fresh
  }
}

/**
 * The same for one that runs with every turn, publish or request: PostgreSQL then parses it once for each connection, and
 * after a few runs keeps one plan for any values. Such a plan reads by an index in whatever order it needs, so whoever
 * wants the first writes `ORDER BY … LIMIT 1`, never `min()`.
 */
export const hotStatement = <T extends object>(prepare: (db: Db) => T): ((db: Db) => T) =>
  statement((db) => Object.assign(prepare(db), { isHot: true }))

/** A parameter of a prepared query, filled in by name when it runs. */
export const param = (name: string): Placeholder => sql.placeholder(name)

/**
 * A parameter with its type, to compare with in a hot statement and to limit it by. SQLite plans by the value of a bare
 * one, and then prepares the statement anew each time it runs, which costs more than running it.
 */
export const integer = (name: string): SQL<number> => sql<number>`CAST(${param(name)} AS bigint)`
export const text = (name: string): SQL<string> => sql<string>`CAST(${param(name)} AS text)`
