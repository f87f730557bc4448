import { type SQL, sql } from 'drizzle-orm'

/** A whole number out of a row of `rowsFrom`. */
export const integerField = (name: string): SQL<number> =>
  sql<number>`CAST(value ->> ${sql.raw(`'${name}'`)} AS bigint)`

/** A text, or null, out of a row of `rowsFrom`. */
export const textField = <T = string>(name: string): SQL<T> => sql<T>`(value ->> ${sql.raw(`'${name}'`)})`
