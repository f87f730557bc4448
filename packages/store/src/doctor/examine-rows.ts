import { sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { param } from '../statement.ts'
import { brokenPayloads } from './broken-payloads.ts'
import { batches, type Range } from './batches.ts'
import { type Check, type Walk, walks } from './check.ts'
import { checksOf } from './checks.ts'
import { type Finding, findingOf, mostSubjects } from './finding.ts'

export interface ExamineOptions {
  readonly now: number
  /** The names of the catalogue's events. */
  readonly knownEvents: readonly string[]
  /** Told before each part, in words. */
  readonly onStep: (step: string) => void
}

/** Holds the rows of a database whose schema is sound to every rule. Reads a batch at a time, and writes nothing. */
export async function examineRows(dialect: Dialect, options: ExamineOptions): Promise<readonly Finding[]> {
  const known = JSON.stringify(options.knownEvents.map((event) => ({ event })))
  const checks = checksOf(dialect)
  const found = new Map<Check, number[]>(checks.map((check) => [check, []]))
  for (const walk of Object.keys(walks) as Walk[]) {
    options.onStep(`looking at ${walk}`)
    const lookers = checks.filter((check) => check.walks === walk).map((check) => looker(dialect, check))
    for await (const range of batches(dialect, walk)) {
      for (const { check, look } of lookers) {
        const ids = found.get(check) ?? []
        const limit = mostSubjects + 1 - ids.length
        if (limit > 0) ids.push(...(await look({ ...range, now: options.now, known, limit })))
      }
    }
  }
  options.onStep('reading payloads')
  const findings = [...found].map(([check, ids]) => findingOf(check, ids, check.repair?.does))
  return [...findings, await brokenPayloads(dialect)].filter((finding) => finding !== null)
}

function looker({ db }: Dialect, check: Check) {
  const broken = check.broken((id) => sql`${id} > ${param('after')} AND ${id} <= ${param('upTo')}`)
  const query = db
    .select({ id: sql<number>`id` })
    .from(sql`(${broken}) AS broken`)
    .limit(param('limit'))
    .prepare()
  const look = async (values: Range & { now: number; known: string; limit: number }) =>
    (await query.execute({ ...values })).map(({ id }) => id)
  return { check, look }
}
