import { sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { param } from '../statement.ts'
import { checksOf } from './checks.ts'
import type { Finding } from './finding.ts'

export interface Repaired {
  readonly check: string
  /** How many of the rows that were found were mended; the others had become sound by themselves. */
  readonly mended: number
}

/**
 * Mends what was found and can be mended, in one transaction: those rows and no others, and of them those that break their
 * rule still.
 */
export async function repairRows(
  dialect: Dialect,
  findings: readonly Finding[],
  { now, knownEvents }: { readonly now: number; readonly knownEvents: readonly string[] },
): Promise<readonly Repaired[]> {
  const known = JSON.stringify(knownEvents.map((event) => ({ event })))
  const among = sql`(SELECT CAST(value AS bigint) FROM ${dialect.rowsFrom(param('ids'))})`
  const plan = checksOf(dialect).flatMap(({ name, broken, repair }) => {
    const finding = findings.find(({ check }) => check === name)
    if (!finding || !repair) return []
    const values = { ids: JSON.stringify(finding.subjects), now, known }
    return [{ name, values, repair, rows: broken((id) => sql`${id} IN ${among}`) }]
  })
  const counts: number[] = []
  const results: readonly unknown[] = await dialect.atomically((tx) =>
    plan.flatMap(({ repair, values, rows }) => {
      const statements = repair.statements(tx, dialect.tables, rows)
      counts.push(statements.length)
      return statements.map((each) => each.execute(values))
    }),
  )
  let at = 0
  return plan.map(({ name }, index) => {
    const answered = results.slice(at, (at += counts[index] ?? 0))
    const ids = answered.flatMap((rows) => (Array.isArray(rows) ? (rows as { id: number }[]).map(({ id }) => id) : []))
    return { check: name, mended: new Set(ids).size }
  })
}
