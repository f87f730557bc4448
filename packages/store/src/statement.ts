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

/** A parameter of a prepared query, filled in by name when it runs. */
export const param = (name: string): Placeholder => sql.placeholder(name)

/**
 * A parameter with its type, to compare with in a hot statement and to limit it by. SQLite plans by the value of a bare
 * one, and then prepares the statement anew each time it runs, which costs more than running it.
 */
export const integer = (name: string): SQL<number> => sql<number>`CAST(${param(name)} AS bigint)`
export const text = (name: string): SQL<string> => sql<string>`CAST(${param(name)} AS text)`
