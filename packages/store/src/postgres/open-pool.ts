import pg, { type Pool } from 'pg'

/** Longer waits help nobody: a worker tries again, and a publisher is told to. */
export const connectMs = 5_000

/** What a server that serves lets its statements take. */
export const servingLimits = {
  statement_timeout: 5_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
  /** For a server that answers nothing any more, and so keeps none of those. */
  query_timeout: 15_000,
} as const satisfies pg.PoolConfig

/**
 * A prepared statement is planned a few times, and from then on run by the plan that fits any values: planning costs more than
 * running it. That plan must stay a good one when a table that was small has a million rows, before anybody has counted
 * them. So nothing reads tables from end to end where an index leads to the rows.
 */
const planning = {
  plan_cache_mode: 'auto',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
}

/** A pool of connections to a database. One that the server ends is replaced when the next is needed. */
export function openPool(url: string, limits: pg.PoolConfig = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'repohook',
    max: 10,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    // What is sent together is answered together: a transaction takes two round trips.
    pipeline: true,
    options: Object.entries(planning)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    ...limits,
  })
  // Unheard, the end of a connection is the end of the process. Whoever waits for an answer is told by it.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
