import { StorageFault } from '@repohook/events'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { Dialect } from '../dialect.ts'
import { postgresDialect } from './dialect.ts'
import { faultIn, PostgresError, withoutValues } from './faults.ts'
import { migrate } from './migrate.ts'
import { openPool, servingLimits } from './open-pool.ts'
import { takeDatabase } from './server.testing.ts'
import { startPostgres } from './start-postgres.testing.ts'

const canary = 'canary-3f9a'
let database: Awaited<ReturnType<typeof takeDatabase>>
let dialect: Dialect
let pool: ReturnType<typeof openPool>
beforeEach(async () => {
  database = await takeDatabase(inject('postgres'))
  pool = openPool(database.url, servingLimits)
  dialect = postgresDialect(pool)
})
afterEach(async () => {
  await pool.end()
  await database.giveBack()
})

/** What a promise rejects with, all of it in words. */
async function saidBy(rejected: Promise<unknown>): Promise<string> {
  const error: unknown = await rejected.then(
    () => new Error('It did not fail.'),
    (failed: unknown) => failed,
  )
  const said: unknown[] = []
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    said.push(cause.message, cause.stack, ...Object.values(cause))
  }
  return said.join('\n')
}

const add = (hash: string, createdAt: number | null = 0) =>
  dialect.atomically((tx) => [
    tx
      .insert(dialect.tables.tokens)
      .values({ name: canary, hash, hint: canary, createdAt: createdAt as number })
      .prepare()
      .execute(),
  ])

describe('an error', () => {
  it('has no value of the row that it is about', async () => {
    await add(canary)
    expect(await saidBy(add(canary))).toMatch(/^23505: duplicate key value violates unique constraint "tokens_hash"/)
    expect(await saidBy(add(canary))).not.toContain(canary)
    expect(await saidBy(add('other', null))).toMatch(/^23502: null value in column "created_at"/)
    expect(await saidBy(add('other', null))).not.toContain(canary)
  })

  it('has no value that it was given, in a transaction or out of one', async () => {
    const select = dialect.db.select({ id: sql`CAST(${canary} AS bigint)` }).from(sql`(SELECT 1) AS one`)
    const said = await saidBy(Promise.resolve(select))
    expect(said).toMatch(/^22P02: a value does not fit/)
    expect(said).not.toContain(canary)
    expect(await saidBy(dialect.atomically(() => [select.prepare().execute()]))).not.toContain(canary)
  })

  it('leaves nothing of its transaction behind, and the connection fit for the next', async () => {
    const { tokens } = dialect.tables
    const twice = dialect.atomically((tx) => [
      tx.insert(tokens).values({ name: 'one', hash: 'one', hint: '', createdAt: 0 }).prepare().execute(),
      tx.insert(tokens).values({ name: 'two', hash: 'one', hint: '', createdAt: 0 }).prepare().execute(),
      tx.insert(tokens).values({ name: 'three', hash: 'three', hint: '', createdAt: 0 }).prepare().execute(),
    ])
    await expect(twice).rejects.toThrow('23505')
    expect(await dialect.db.select().from(tokens)).toEqual([])
    await add('one')
    expect(await dialect.db.select().from(tokens)).toHaveLength(1)
  })
})

describe('a fault', () => {
  it.each([
    ['53100', 'full'],
    ['40P01', 'busy'],
    ['55P03', 'busy'],
    ['57014', 'busy'],
    ['57P01', 'unreachable'],
    ['08006', 'unreachable'],
    ['53300', 'unreachable'],
    ['ECONNREFUSED', 'unreachable'],
    ['XX001', 'damaged'],
  ])('is told by %s: %s', (code, trouble) => {
    expect(faultIn(new PostgresError(code, 'so it is'))).toMatchObject({ trouble, reason: `${code}: so it is` })
  })

  it('is not told by an error about a row', () => {
    expect(faultIn(new PostgresError('23505', 'duplicate key'))).toBeNull()
    expect(faultIn(new TypeError('x is not a function'))).toBeNull()
  })

  it('is a connection that ends without a code', () => {
    expect(faultIn(withoutValues(new Error('Connection terminated unexpectedly')))).toBeInstanceOf(StorageFault)
  })

  it('is a server that ends a connection, and the next is another one', async () => {
    const pid = sql<number>`pg_backend_pid()`
    const [before] = await dialect.db.select({ pid }).from(sql`(SELECT 1) AS one`)
    const sleep = dialect.db.select({ slept: sql`pg_sleep(60)` }).from(sql`(SELECT 1) AS one`)
    const asleep = Promise.resolve(sleep).catch((error: unknown) => error)
    while ((await database.pool.query(active, [before!.pid])).rowCount === 0);
    await database.pool.query('SELECT pg_terminate_backend($1)', [before!.pid])
    expect(dialect.faultOf(await asleep)).toMatchObject({ trouble: 'unreachable' })
    const [after] = await dialect.db.select({ pid }).from(sql`(SELECT 1) AS one`)
    expect(after!.pid).not.toBe(before!.pid)
  })
})

describe('a commit whose answer is lost', () => {
  /** A connection that breaks at the commit: after it went through, or before it was sent. */
  const breaking = (isSent: boolean) => async () => {
    const client = await database.pool.connect()
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    const lost = async (...args: unknown[]) => {
      if (args[0] !== 'COMMIT') return query(...args)
      await query(isSent ? 'COMMIT' : 'ROLLBACK')
      throw new Error('Connection terminated unexpectedly')
    }
    return { query: lost, release: () => client.release() }
  }

  it('is known from the server: done when it went through, and a fault when it did not', async () => {
    const connecting = (connect: () => Promise<unknown>) =>
      postgresDialect({ connect, query: pool.query.bind(pool) } as unknown as typeof pool)
    dialect = connecting(breaking(true))
    await expect(add('sent')).resolves.toHaveLength(1)
    dialect = connecting(breaking(false))
    const failed = await add('unsent').catch((error: unknown) => error)
    expect(dialect.faultOf(failed)).toMatchObject({ trouble: 'unreachable' })
    expect(await dialect.db.select().from(dialect.tables.tokens)).toMatchObject([{ hash: 'sent' }])
  })
})

it('is not told to be stored when the server crashed and gave its number to another', async () => {
  const server = await startPostgres({ fsync: true })
  await migrate(server.url)
  const own = openPool(server.url, servingLimits)
  const connect = async () => {
    const client = await own.connect()
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    const crash = async (...args: unknown[]) => {
      if (args[0] !== 'COMMIT') return query(...args)
      const { rows } = (await query(number)) as { rows: { xid: string }[] }
      await server.kill('SIGKILL')
      await server.startAgain()
      while (BigInt((await own.query<{ xid: string }>(number)).rows[0]!.xid) < BigInt(rows[0]!.xid));
      throw new Error('Connection terminated unexpectedly')
    }
    return { query: crash, release: () => client.release(true) }
  }
  dialect = postgresDialect({ connect, query: own.query.bind(own) } as unknown as typeof pool)
  const failed = await add('lost').catch((error: unknown) => error)
  expect(dialect.faultOf(failed)).toMatchObject({ trouble: 'unreachable' })
  expect(await dialect.db.select().from(dialect.tables.tokens)).toEqual([])
  await own.end()
  await server.stop()
})

const number = 'SELECT CAST(pg_current_xact_id() AS text) AS xid'
const active = `SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active'`
