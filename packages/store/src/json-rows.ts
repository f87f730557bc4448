import { type SQL, sql } from 'drizzle-orm'

/** A whole number out of a row of `rowsFrom`. */
export const integerField = (name: string): SQL<number> => sql<number>`CAST(${field(name)} AS bigint)`

/** A text, or null, out of a row of `rowsFrom`. */
export const textField = <T = string>(name: string): SQL<T> => sql<T>`(${field(name)})`

/** A literal, so that the statement is the same text each time; names come from the code alone. */
function field(name: string): SQL {
  // oxlint-disable-next-line repohook/no-raw-sql -- a quoted literal of a name that the code spells
  return sql`value ->> ${sql.raw(`'${name}'`)}`
}
