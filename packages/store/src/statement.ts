import { type Placeholder, sql } from 'drizzle-orm'
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
