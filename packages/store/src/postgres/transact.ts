import { setTimeout as wait } from 'node:timers/promises'
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg'
import { faultIn, withoutValues } from './faults.ts'

/** A query of a transaction, and who waits for its answer. */
export interface Recorded {
  readonly query: QueryConfig
  readonly values: unknown[]
  readonly answer: PromiseWithResolvers<QueryResult>
}

/** How long to wait before each look at what became of a commit. */
const lookAgainAfterMs = [50, 100, 200, 400, 800, 1_600, 3_200]

/**
 * Runs queries in one transaction, all of them or none. They are sent at once, and the commit once all were answered: two
 * round trips, however many there are.
 *
 * A connection may be lost between a commit and its answer. The server remembers how each transaction ended, and is asked,
 * unless it crashed: what it had not written of a transaction is forgotten then, and its number is another's.
 *
 * @throws a PostgresError; nothing was written then, unless the server could not be asked what became of it
 */
export async function transact(pool: Pool, queries: readonly Recorded[]): Promise<void> {
  const client = await pool.connect()
  const life = lifeOf(client)
  try {
    const begun = client.query<{ xid: string }>('BEGIN; SELECT CAST(pg_current_xact_id() AS text) AS xid')
    const sent = [begun, ...queries.map(({ query, values }) => client.query(query, values))]
    const answers = await Promise.allSettled(sent)
    const failed = answers.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') {
      await client.query('ROLLBACK').catch(() => {})
      throw failed.reason
    }
    const [first, ...results] = answers.map((answer) => (answer as PromiseFulfilledResult<QueryResult>).value)
    const [, { rows }] = first as unknown as [unknown, QueryResult<{ xid: string }>]
    try {
      await client.query('COMMIT')
    } catch (error) {
      if (!(await isCommitted(pool, { xid: rows[0]?.xid, life }, error))) throw error
    }
    for (const [index, { answer }] of queries.entries()) answer.resolve(results[index]!)
  } finally {
    client.release()
  }
}

/** A crash ends all connections, and throws away what the server counted: since when it counts tells one life from the next. */
const lifeNow = 'CAST((pg_stat_get_archiver()).stats_reset AS text)'
const lives = new WeakMap<object, Promise<string | null>>()

/** The life of the server that a connection belongs to; asked once for each. */
function lifeOf(client: PoolClient): Promise<string | null> {
  const known = lives.get(client)
  if (known) return known
  const asked = client.query<{ life: string | null }>(`SELECT ${lifeNow} AS life`).then(
    ({ rows }) => rows[0]?.life ?? null,
    () => null,
  )
  lives.set(client, asked)
  return asked
}

/** What became of a transaction whose commit got no answer. */
async function isCommitted(
  pool: Pool,
  { xid, life }: { readonly xid: string | undefined; readonly life: Promise<string | null> },
  error: unknown,
): Promise<boolean> {
  if (faultIn(withoutValues(error))?.trouble !== 'unreachable') return false
  for (const ms of lookAgainAfterMs) {
    await wait(ms)
    try {
      const { rows } = await pool.query<{ status: string | null; life: string | null }>(
        `SELECT pg_xact_status(CAST($1 AS xid8)) AS status, ${lifeNow} AS life`,
        [xid],
      )
      const [now] = rows
      if (now?.status === 'committed') return now.life !== null && now.life === (await life)
      if (now?.status === 'aborted') return false
    } catch (failed) {
      // The server does not know the number: it ended before it wrote anything of the transaction.
      if (withoutValues(failed).code.startsWith('22')) return false
    }
  }
  return false
}
