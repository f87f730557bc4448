import { setTimeout as wait } from 'node:timers/promises'
import type { Pool, QueryConfig, QueryResult } from 'pg'
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
 * A connection may be lost between a commit and its answer. The server remembers how each transaction ended, and is asked.
 *
 * @throws a PostgresError; nothing was written then, unless the server could not be asked what became of it
 */
export async function transact(pool: Pool, queries: readonly Recorded[]): Promise<void> {
  const client = await pool.connect()
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
      if (!(await isCommitted(pool, rows[0]?.xid, error))) throw error
    }
    for (const [index, { answer }] of queries.entries()) answer.resolve(results[index]!)
  } finally {
    client.release()
  }
}

/** What became of a transaction whose commit got no answer. */
async function isCommitted(pool: Pool, xid: string | undefined, error: unknown): Promise<boolean> {
  if (faultIn(withoutValues(error))?.trouble !== 'unreachable') return false
  for (const ms of lookAgainAfterMs) {
    await wait(ms)
    try {
      const { rows } = await pool.query<{ status: string | null }>(
        'SELECT pg_xact_status(CAST($1 AS xid8)) AS status',
        [xid],
      )
      if (rows[0]?.status === 'committed') return true
      if (rows[0]?.status === 'aborted') return false
    } catch (failed) {
      // The server does not know the number: it ended before it wrote anything of the transaction.
      if (withoutValues(failed).code.startsWith('22')) return false
    }
  }
  return false
}
