import { setTimeout as wait } from 'node:timers/promises'
import { getTableName, is, Table } from 'drizzle-orm'
import pg from 'pg'
import type { Original, Row } from '../copy/ends.ts'
import { define } from '../define.ts'
import { requireCurrent } from '../refuse-newer.ts'
import { drizzleOn, types } from './drizzle-on.ts'
import { withoutValues } from './faults.ts'
import { postgresKit } from './kit.ts'
import { newestMigration } from './migrate.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { connectMs } from './open-pool.ts'

const lockWaitMs = 10_000
const lookAgainAfterMs = 100
const mostLooks = 20
const name = 'repohook copy'

/**
 * Opens a PostgreSQL database to be copied: in one transaction, on one connection, that holds every table against writers.
 * With the connection the lock is lost, and with it the copy; a pool would go on without.
 */
export async function openPostgresOriginal(url: string): Promise<Original> {
  const client = await connectAlone(url)
  try {
    requireCurrent(nameOf(client), await newestMigration(client), migrationsFolder)
    const end = endOn(client)
    const tables = Object.values(end.tables).filter((table) => is(table, Table))
    const listed = [...new Set(tables.map(getTableName))].map((table) => client.escapeIdentifier(table))
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query(`LOCK TABLE ${listed.join(', ')} IN SHARE MODE`)
    // Whoever came meanwhile would wait for it, and then go on writing to the original.
    await requireNobody(client)
    return { ...end, close: () => client.end() }
  } catch (error) {
    await client.end()
    throw withoutValues(error)
  }
}

/** A connection to a database that no server works on, without limits: a batch takes what it takes. */
export async function connectAlone(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    statement_timeout: 0,
    lock_timeout: lockWaitMs,
    idle_in_transaction_session_timeout: 0,
  })
  // Unheard, the end of the connection is the end of the process. Whoever waits for an answer is told by it.
  client.on('error', () => {})
  await client.connect()
  try {
    await requireNobody(client)
  } catch (error) {
    await client.end()
    throw error
  }
  return client
}

/** What the original and the copy have in common. */
export function endOn(client: pg.Client): Omit<Original, 'close'> {
  const db = drizzleOn(async (query, values) => {
    try {
      return await client.query(query, values)
    } catch (error) {
      throw withoutValues(error)
    }
  })
  return {
    name: nameOf(client),
    db,
    tables: define(postgresKit),
    async read({ name: table, key: [along], columns }, { after, upTo }) {
      const names = columns.map((column) => client.escapeIdentifier(column.name)).join(', ')
      const text = `SELECT ${names} FROM "${table}" WHERE "${along}" > $1 AND "${along}" <= $2 ORDER BY "${along}"`
      return (await client.query<Row>({ text, values: [after, upTo], types })).rows
    },
    async lastId(table) {
      const last = 'SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence($1, $2) AS regclass)) AS id'
      const { rows } = await client.query<{ id: string | null }>(last, [table, 'id'])
      return Number(rows[0]?.id ?? 0)
    },
  }
}

/** A server keeps connections open under its name as long as it lives. One that has just ended may be listed still. */
async function requireNobody(client: pg.Client): Promise<void> {
  for (let looked = 0; ; looked += 1) {
    // A transaction would go on being told what it was told first.
    await client.query('SELECT pg_stat_clear_snapshot()')
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) AS count FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'repohook%' AND application_name <> $1`,
      [name],
    )
    if (Number(rows[0]?.count) === 0) return
    if (looked === mostLooks) break
    await wait(lookAgainAfterMs)
  }
  throw new Error(`A Repohook works on ${nameOf(client)}. Stop every process of it first.`)
}

/** Without a user and a password. */
export const nameOf = ({ host, port, database }: pg.Client): string => `${host}:${port}/${database}`
