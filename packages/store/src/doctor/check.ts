import type { SQL } from 'drizzle-orm'
import type { Tables } from '../define.ts'
import type { Db, Statement } from '../dialect.ts'

/** Whether an id is among those that a question is about: a part of a table, or the rows to repair. */
export type Among = (id: SQL) => SQL

/** Tables that a check walks, each with the column that it walks along. */
export const walks = { deliveries: 'id', events: 'id', exchanges: 'delivery_id', hooks: 'id' } as const

export type Walk = keyof typeof walks

/** A rule, and what is said where it is broken. */
export interface Rule {
  /** Dotted, and never another's: scripts look for it. */
  readonly name: string
  /** What is wrong with each of the rows that are listed. */
  readonly says: string
  /** What the rows are, in the singular. */
  readonly noun: string
}

/** A rule that rows keep whatever happens, as a query that finds those that do not. */
export interface Check extends Rule {
  readonly walks: Walk
  /**
   * The rows that break the rule, `(id)`, of those that it is about. It has the parameters `now` and `known`, a JSON array
   * of `{event}`. What it looks at is one statement, and so one state of the database, however busy that is.
   */
  readonly broken: (among: Among) => SQL
  readonly repair?: Repair
}

/** How broken rows are mended where nothing can be lost by it. */
export interface Repair {
  /** What happens to them. */
  readonly does: string
  /**
   * The statements, for the rows that `broken` selects: those that were found and break the rule still. What they answer by
   * RETURNING are the ids of what they mended.
   */
  readonly statements: (on: Db, tables: Tables, broken: SQL) => readonly Mending[]
}

/** A prepared statement of a repair; its parameters are those of the check, and `ids`. */
interface Mending {
  execute(values: Record<string, unknown>): Statement
}
