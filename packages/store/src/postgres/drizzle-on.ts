import { drizzle } from 'drizzle-orm/node-postgres'
import pg, { type QueryConfig, type QueryResult } from 'pg'
import type { Db } from '../dialect.ts'

/** Sends a query. */
export type Send = (query: QueryConfig, values: unknown[]) => Promise<QueryResult>

/** Ids, instants, counts and sums are below 2^53. */
const wholeNumbers: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC])

/** How what the server answers is read. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text') =>
    wholeNumbers.has(oid) ? Number : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

interface Session {
  prepareQuery(...query: readonly unknown[]): Prepared
}

interface Prepared {
  /** Said by `hotStatement`. */
  readonly isHot?: boolean
  readonly rawQueryConfig: { name?: string | undefined }
  readonly queryConfig: { name?: string | undefined }
  execute(values?: Record<string, unknown>): Promise<unknown>
}

let names = 0

/** Drizzle on anything that sends queries, shown by the types that stand for both dialects. */
export function drizzleOn(send: Send): Db {
  const client = { query: (query: QueryConfig, values: unknown[]) => send({ ...query, types }, values) }
  const db = drizzle({ client: client as unknown as pg.Pool })
  const session = db._.session as unknown as Session
  const prepareQuery = session.prepareQuery.bind(session)
  // Drizzle's own step here puts the parameters of what failed into the error, and nothing else.
  const plain = { queryWithCache: (_text: string, _values: unknown, run: () => Promise<unknown>) => run() }
  session.prepareQuery = (...query) => Object.assign(named(prepareQuery(...query)), plain)
  return db as unknown as Db
}

/** The server parses a query that runs often once for each connection, under a name. */
function named(query: Prepared): Prepared {
  const execute = query.execute.bind(query)
  query.execute = (values) => {
    if (query.isHot) query.queryConfig.name = query.rawQueryConfig.name ??= `repohook_${++names}`
    return execute(values)
  }
  return query
}
