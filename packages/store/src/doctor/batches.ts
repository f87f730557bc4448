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
export async function* batches({ db }: Dialect, walk: Walk, rows = rowsPerBatch): AsyncGenerator<Range> {
  const id = sql.identifier(walks[walk])
  const next = db
    .select({ upTo: sql<number | null>`max(id)` })
    .from(
      sql`(SELECT ${id} AS id FROM ${sql.identifier(walk)} WHERE ${id} > ${param('after')} ORDER BY ${id} LIMIT ${rows}) AS batch`,
    )
    .prepare()
  for (let after = 0; ;) {
    const [row] = await next.execute({ after })
    if (!row?.upTo) return
    yield { after, upTo: row.upTo }
    after = row.upTo
  }
}
