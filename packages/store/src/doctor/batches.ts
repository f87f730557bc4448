import { sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { param } from '../statement.ts'
import { type Walk, walks } from './check.ts'

/** Ids after one and up to another. */
export interface Range {
  readonly after: number
  readonly upTo: number
}

const rowsPerBatch = 5_000

/** The parts of a table, each of so many rows, by the ids that bound them. */
export const batches = (dialect: Pick<Dialect, 'db'>, walk: Walk, rows = rowsPerBatch): AsyncGenerator<Range> =>
  rangesAlong(dialect, { table: walk, column: walks[walk] }, { rows })

/**
 * The parts of a table along a column of positive whole numbers, each of so many rows, and of as many more as share the
 * last one's number.
 */
export async function* rangesAlong(
  { db }: Pick<Dialect, 'db'>,
  { table, column }: { readonly table: string; readonly column: string },
  { after: first = 0, rows = rowsPerBatch }: { readonly after?: number; readonly rows?: number },
): AsyncGenerator<Range> {
  const id = sql.identifier(column)
  const next = db
    .select({ upTo: sql<number | null>`max(id)` })
    .from(
      sql`(SELECT ${id} AS id FROM ${sql.identifier(table)} WHERE ${id} > ${param('after')} ORDER BY ${id} LIMIT ${rows}) AS batch`,
    )
    .prepare()
  for (let after = first; ;) {
    const [row] = await next.execute({ after })
    if (!row?.upTo) return
    yield { after, upTo: row.upTo }
    after = row.upTo
  }
}
