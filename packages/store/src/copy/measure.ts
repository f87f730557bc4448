import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { bytesOf } from './read-table.ts'
import { type CopiedTable, copiedTables } from './copied-tables.ts'
import type { Original } from './ends.ts'

/** What a table holds. */
export interface Measured {
  readonly name: string
  readonly rows: number
  /** What its wide columns take. */
  readonly bytes: number
  /** The highest number along which it is walked; 0 when it is empty. */
  readonly upTo: number
  /** The highest id that it ever gave; 0 when it gives none. */
  readonly lastId: number
  /** Of each column of numbers how many there are, and the highest. */
  readonly figures: Readonly<Record<string, number | null>>
}

/** Looks at every table of an installation. */
export async function measure(end: Original): Promise<readonly Measured[]> {
  const measured: Measured[] = []
  for (const table of copiedTables(end.tables)) measured.push(await measureTable(end, table))
  return measured
}

async function measureTable(end: Original, copied: CopiedTable): Promise<Measured> {
  const { table, name, key, columns, givesIds } = copied
  const numbers = columns.filter(({ dataType }) => dataType === 'number')
  const figures = numbers.flatMap((column) => [
    [`${column.name} count`, sql<number>`count(${column})`],
    [`${column.name} max`, sql<number | null>`max(${column})`],
  ])
  const [found] = await end.db
    .select({
      rows: sql<number>`count(*)`,
      bytes: sql<number>`coalesce(sum(${bytesOf(copied)}), 0)`,
      upTo: sql<number>`coalesce(max(${sql.identifier(key[0])}), 0)`,
      ...(Object.fromEntries(figures) as Record<string, ReturnType<typeof sql<number | null>>>),
    })
    .from(table)
  const { rows = 0, bytes = 0, upTo = 0, ...others } = found ?? {}
  return { name, rows, bytes, upTo, lastId: givesIds ? await end.lastId(name) : 0, figures: others }
}

/** Tells an installation, as it is now, from others and from itself at other times. */
export async function stateOf({ db, tables: { keyChecks } }: Original, measured: readonly Measured[]): Promise<string> {
  const checks = await db.select().from(keyChecks)
  return createHash('sha256')
    .update(JSON.stringify([measured, checks]))
    .digest('hex')
}
