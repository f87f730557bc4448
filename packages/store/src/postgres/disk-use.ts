import { sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'

/** What a database takes of its server's disk, in bytes. */
export async function databaseBytes({ db }: Dialect): Promise<number> {
  const [row] = await db
    .select({ bytes: sql<number>`pg_database_size(current_database())` })
    .from(sql`(SELECT 1) AS one`)
  return row?.bytes ?? 0
}
