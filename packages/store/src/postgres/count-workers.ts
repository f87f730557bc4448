import type { Client } from 'pg'

/** By this name the server knows the connection that each process which delivers keeps. */
export const workerName = 'repohook worker'

/** How many processes deliver what is in this database; at least one. One that is killed is not counted any more. */
export async function countWorkers(client: Client): Promise<number> {
  const { rows } = await client.query<{ workers: number }>(
    `SELECT CAST(count(*) AS integer) AS workers FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = $1`,
    [workerName],
  )
  return Math.max(1, rows[0]?.workers ?? 1)
}
