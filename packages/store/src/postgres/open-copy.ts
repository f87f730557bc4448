import type pg from 'pg'
import type { CopiedTable } from '../copy/copied-tables.ts'
import type { Copy, Row } from '../copy/ends.ts'
import { requireCurrent } from '../refuse-newer.ts'
import { withoutValues } from './faults.ts'
import { migrate, newestMigration } from './migrate.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { connectAlone, endOn, nameOf } from './open-original.ts'

/** Whoever has it copies into the database. */
const lockKey = 7_416_002

/** Opens a PostgreSQL database to copy an installation into. A batch is one statement, and so one transaction. */
export async function openPostgresCopy(url: string): Promise<Copy> {
  const client = await connectAlone(url)
  try {
    // Also what is left of a copy that was killed: its last statement may still be running.
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    if ((await newestMigration(client)) === null) await migrate(url)
    requireCurrent(nameOf(client), await newestMigration(client), migrationsFolder)
  } catch (error) {
    await client.end()
    throw withoutValues(error)
  }
  const run = (query: string, values?: unknown[]) =>
    client.query(query, values).catch((error: unknown) => Promise.reject(withoutValues(error)))
  return {
    ...endOn(client),
    async write(table, rows) {
      refuseNul(table, rows)
      const { text, values } = insertOf(client, table, rows)
      await run(text, values)
    },
    async setLastId(table, id) {
      await run('SELECT setval(pg_get_serial_sequence($1, $2), $3)', [table, 'id', id])
    },
    settle: async () => void (await run('ANALYZE')),
    close: () => client.end(),
  }
}

/** One statement for any number of rows: an array for each column. Bytes are parameters of their own, which pg sends as they are. */
function insertOf(client: pg.Client, { name, columns }: CopiedTable, rows: readonly Row[]) {
  const values: unknown[] = []
  const place = (value: unknown) => `$${values.push(value)}`
  const arrays = columns.map((column) => {
    const type = column.getSQLType()
    const cells = rows.map((row) => row[column.name] ?? null)
    const array = type === 'bytea' ? `ARRAY[${cells.map(place).join(', ')}]` : place(cells)
    return `CAST(${array} AS ${type}[])`
  })
  const names = columns.map((column) => client.escapeIdentifier(column.name)).join(', ')
  const text = `INSERT INTO ${client.escapeIdentifier(name)} (${names}) SELECT * FROM unnest(${arrays.join(', ')})`
  return { text, values }
}

/** SQLite keeps a text with U+0000, and PostgreSQL has none. What it would be instead is not for a program to say. */
function refuseNul({ name, key, columns }: CopiedTable, rows: readonly Row[]): void {
  for (const row of rows) {
    const column = columns.find((each) => {
      const value = row[each.name]
      return typeof value === 'string' && value.includes('\0')
    })
    if (!column) continue
    const place = `${name} ${key.map((each) => String(row[each])).join('/')}`
    throw new Error(
      `${place} has the character U+0000 in ${column.name}, which PostgreSQL does not keep. ` +
        'Change it in the original, or wait until retention has removed it; then run this again with an empty database.',
    )
  }
}
