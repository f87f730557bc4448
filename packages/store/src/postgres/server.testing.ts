import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from './migrate.ts'
import { openPool } from './open-pool.ts'
import { startPostgres } from './start-postgres.testing.ts'

export { startPostgres }

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { readonly url: string; readonly template: string }
  }
}

/**
 * For vitest's `globalSetup`: one PostgreSQL for a run of tests, with an empty database that is migrated once and copied
 * for each test. `TEST_DATABASE_URL` names a server that is there, and a user who may create databases; without it, one
 * is started.
 */
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const server = given ? { url: given, stop: async () => {} } : await startPostgres()
  const template = `repohook_test_${randomUUID().slice(0, 8)}`
  await onServer(server.url, `CREATE DATABASE ${template}`)
  await migrate(urlOf(server.url, template))
  provide('postgres', { url: server.url, template })
  return async () => {
    if (given) await dropAll(given, template)
    await server.stop()
  }
}

interface Server {
  readonly url: string
  readonly template: string
}

interface Database {
  readonly url: string
  /** Past the store that is under test. */
  readonly pool: pg.Pool
}

/** Databases that tests have done with: to empty one takes less time than to make another. */
const idle: Database[] = []

/** An empty database of its own, that was migrated, until it is given back. */
export async function takeDatabase(server: Server) {
  const database = idle.pop() ?? (await createDatabase(server))
  return {
    ...database,
    async giveBack() {
      await database.pool.query(emptied)
      idle.push(database)
    },
  }
}

/** Another database; a copy of `template0` has nothing in it, and was not migrated. */
export async function createDatabase({ url: server, template }: Server, from = template): Promise<Database> {
  const name = `${template}_${randomUUID().slice(0, 8)}`
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${from}`)
  const url = urlOf(server, name)
  return { url, pool: openPool(url, { max: 2, allowExitOnIdle: true, application_name: 'tests' }) }
}

/** The same database for a store under test that must not fail because the machine is busy: its statements may take long. */
export function patient(url: string): string {
  const lifted = new URL(url)
  for (const limit of ['statement_timeout', 'lock_timeout', 'query_timeout', 'idle_in_transaction_session_timeout'])
    lifted.searchParams.set(limit, '120000')
  return lifted.href
}

/** Quicker than TRUNCATE, which makes the files of all of them anew. */
const emptied = `
  DELETE FROM exchanges; DELETE FROM hook_hours; DELETE FROM deliveries; DELETE FROM redelivery_jobs; DELETE FROM events;
  DELETE FROM hook_events; DELETE FROM hooks; DELETE FROM targets; DELETE FROM tokens; DELETE FROM sessions;
  DELETE FROM key_checks; DELETE FROM unfinished_copies;
  SELECT setval(pg_get_serial_sequence(name, 'id'), 1, FALSE)
    FROM unnest(ARRAY['deliveries', 'redelivery_jobs', 'events', 'hooks', 'targets', 'tokens']) AS name`

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function dropAll(server: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  )
  for (const { name } of rows) await client.query(`DROP DATABASE ${client.escapeIdentifier(name)} WITH (FORCE)`)
  await client.end()
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
