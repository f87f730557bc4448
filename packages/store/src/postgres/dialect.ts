import { type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import type { Pool, QueryResult } from 'pg'
import { define } from '../define.ts'
import type { Db, Dialect, GroupRow, ResultsOf, Statement } from '../dialect.ts'
import { pending } from '../lanes.ts'
import { hotStatement, param } from '../statement.ts'
import { drizzleOn } from './drizzle-on.ts'
import { faultIn, withoutValues } from './faults.ts'
import { postgresKit } from './kit.ts'
import { type Recorded, transact } from './transact.ts'

/** PostgreSQL's side of the seam, on a pool of connections. */
export function postgresDialect(pool: Pool): Dialect {
  let recorded: Recorded[] = []
  /** Sends nothing: what is built on it is the transaction that is being built. */
  const recording = drizzleOn((query, values) => {
    const answer = Promise.withResolvers<QueryResult>()
    recorded.push({ query, values, answer })
    return answer.promise
  })

  return {
    db: drizzleOn(async (query, values) => {
      try {
        return await pool.query(query, values)
      } catch (error) {
        throw withoutValues(error)
      }
    }),
    tables: define(postgresKit),
    faultOf: faultIn,

    firstDueOfEach: (lane, hooks, rowsEach, now) => sql`
      SELECT w.id, w.kind, w.due_at, w.leased_until, h.*
      FROM (${hooks}) AS h
      CROSS JOIN LATERAL (
        SELECT d.id, d.kind, d.due_at, d.leased_until FROM deliveries AS d
        WHERE d.hook_id = h.hook_id AND ${pending[lane]} AND d.due_at <= ${now}
        ORDER BY d.due_at, d.id LIMIT ${rowsEach}) AS w`,

    unclaimed: (ids) => sql`
      SELECT d.id FROM deliveries AS d
      WHERE d.id IN (${ids}) AND d.settled_at IS NULL AND d.leased_until IS NULL FOR UPDATE SKIP LOCKED`,

    async atomically<const T extends readonly Statement[]>(build: (tx: Db) => T) {
      recorded = []
      const built = build(recording)
      const queries = recorded
      const results = Promise.all(built)
      // Heard at once: which of the queries failed is told by the transaction.
      results.catch(() => {})
      try {
        await transact(pool, queries)
      } catch (error) {
        const told = withoutValues(error)
        for (const { answer } of queries) answer.reject(told)
        throw told
      }
      return (await results) as ResultsOf<T>
    },

    rowsFrom: (parameter) => sql`(
      SELECT place - 1 AS key, value FROM jsonb_array_elements(CAST(${parameter} AS jsonb)) WITH ORDINALITY AS e(value, place)
    ) AS listed`,

    forEach(build) {
      const fields = new Set<string>()
      const once = hotStatement((on) => build(on, joinedRow(fields)))
      return async (tx, rows) => {
        if (rows.length === 0) return []
        const query = once(tx)
        const columns = [...fields].map((name) => [name, rows.map((row) => row[name] ?? null)])
        return query.execute(Object.fromEntries(columns)) as Promise<never>
      }
    },
  }
}

/** The rows are arrays, one for each field that the statement turns out to need, and joined to what it is about. */
function joinedRow(fields: Set<string>): GroupRow {
  const columns = new Map<string, { readonly column: SQL; readonly values: SQL }>()
  const field = (name: string, values: SQL): SQL<never> => {
    fields.add(name)
    const column = sql.identifier(`given_${name}`)
    columns.set(name, { column: sql`${column}`, values })
    return sql`given.${column}`
  }
  const listed = (part: 'column' | 'values') =>
    sql.join(
      [...columns.values()].map((each) => each[part]),
      sql`, `,
    )
  /** Built last, when all fields are known. */
  const rows: SQLWrapper = {
    getSQL: () => sql`SELECT * FROM unnest(${listed('values')}) AS arrays(${listed('column')})`,
  }
  const given = sql`${rows} AS given`
  return {
    integer: (name) => field(name, sql`CAST(${param(name)} AS bigint[])`),
    text: (name) => field(name, sql`CAST(${param(name)} AS text[])`),
    bytes: (name) => sql`decode(${field(name, sql`CAST(${param(name)} AS text[])`)}, 'hex')`,
    beside: <Query>(query: Query) => (query as Joinable<Query>).innerJoin(given, sql`TRUE`),
    within: <Update>(update: Update) => (update as Extensible<Update>).from(given),
  }
}

interface Joinable<Query> {
  innerJoin(rows: SQL, on: SQL): Query
}

interface Extensible<Update> {
  from(rows: SQL): Update
}
