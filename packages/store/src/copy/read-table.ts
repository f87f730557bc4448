import { type SQL, sql } from 'drizzle-orm'
import { type Range, rangesAlong } from '../doctor/batches.ts'
import { spans } from '../doctor/broken-payloads.ts'
import { param } from '../statement.ts'
import type { CopiedTable } from './copied-tables.ts'
import type { Original, Row } from './ends.ts'

/** Of what is wide, as much is in memory at once; or one row that is larger. */
const bytesAtOnce = 8 * 1024 * 1024

/** A part of a table. */
export interface Part extends Range {
  /** What the wide columns of its rows take. */
  readonly bytes: number
}

/** What the wide columns of a row take, in bytes. */
export const bytesOf = ({ wide }: CopiedTable): SQL<number> =>
  sql.join([sql`0`, ...wide.map((column) => sql`coalesce(octet_length(${column}), 0)`)], sql` + `) as SQL<number>

/** Reads a table of one database, part by part in the order of its key. */
export function readTable(end: Original, copied: CopiedTable) {
  const { db } = end
  const { table, name, key, wide } = copied
  const along = sql<number>`${sql.identifier(key[0])}`
  const inRange = sql`${along} > ${param('after')} AND ${along} <= ${param('upTo')}`
  const sizes = db
    .select({ id: along, bytes: bytesOf(copied) })
    .from(table)
    .where(inRange)
    .orderBy(along)
    .prepare()

  return {
    /** The parts whose rows come after a place. */
    async *parts(after = 0): AsyncGenerator<Part> {
      for await (const range of rangesAlong({ db }, { table: name, column: key[0] }, { after })) {
        if (wide.length === 0) {
          yield { ...range, bytes: 0 }
          continue
        }
        const listed = await sizes.execute({ ...range })
        for (const { first, last } of spans(listed, bytesAtOnce)) {
          const bytes = listed.filter(({ id }) => id >= first && id <= last).reduce((sum, row) => sum + row.bytes, 0)
          yield { after: first - 1, upTo: last, bytes }
        }
      }
    },
    async rows(range: Range): Promise<readonly Row[]> {
      // Between two parts signals are heard, and what was told goes out: SQLite lets nothing else run.
      await new Promise(setImmediate)
      const found = await end.read(copied, range)
      // Each database has an order of its own for texts.
      return key.length === 1 ? found : found.toSorted((one, other) => inOrder(one, other, key))
    },
  }
}

/** The order of rows by their key: numbers by value, texts by code unit. */
export function inOrder(one: Row, other: Row, key: readonly string[]): number {
  for (const name of key) {
    const [left = null, right = null] = [one[name], other[name]]
    if (left !== null && right !== null && left !== right) return left < right ? -1 : 1
  }
  return 0
}
