import type pg from 'pg'
import type { QueryConfig } from 'pg'

interface Ran {
  readonly text: string
  readonly values: unknown[]
}

/** How a step of a plan goes about a table. */
export interface Step {
  readonly node: string
  readonly table: string | null
  readonly index: string | null
  /** It reads all of the table or the index, however much that is. */
  readonly readsAll: boolean
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Plan[]
}

/** A pool that remembers what was sent, so that PostgreSQL can be asked how it goes about it. */
export function watched(pool: pg.Pool) {
  let ran: Ran[] = []
  const noting = (client: pg.Pool | pg.PoolClient) => (query: string | QueryConfig, values?: unknown[]) => {
    if (typeof query !== 'string') ran.push({ text: query.text, values: values ?? [] })
    return client.query(query as QueryConfig, values)
  }
  return {
    pool: {
      query: noting(pool),
      async connect() {
        const client = await pool.connect()
        return { query: noting(client), release: () => client.release() }
      },
    } as unknown as pg.Pool,

    /** The plans of the statements that a call sends, with the values that it sends. */
    async stepsOf(call: () => Promise<unknown>): Promise<readonly Step[]> {
      ran = []
      await call()
      const plans = await Promise.all(
        ran.map(({ text, values }) =>
          pool.query<{ 'QUERY PLAN': readonly [{ Plan: Plan }] }>(`EXPLAIN (FORMAT JSON) ${text}`, values),
        ),
      )
      return plans.flatMap(({ rows }) => rows.flatMap((row) => stepsIn(row['QUERY PLAN'][0].Plan)))
    },
  }
}

function stepsIn(plan: Plan, parent?: Plan): readonly Step[] {
  const { 'Node Type': node, 'Relation Name': table = null, 'Index Name': index = null } = plan
  const isWholeIndex = index !== null && !plan['Index Cond'] && parent?.['Node Type'] !== 'Limit'
  return [
    { node, table, index, readsAll: node === 'Seq Scan' || isWholeIndex },
    ...(plan.Plans ?? []).flatMap((step) => stepsIn(step, plan)),
  ]
}
