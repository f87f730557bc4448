import type { Row } from './rows.ts'
import type { Evidence } from './watch.ts'

const fixed = ['event_id', 'hook_id', 'kind', 'chain', 'attempt', 'retries', 'interruptions', 'due_at'] as const
const settledOnce = ['settled_at', 'outcome', 'reason', 'status_code', 'duration_ms', 'lease_token'] as const

/** Compares all rows with those seen last, and each chain with itself. Answers what was seen now. */
export function auditRows(seen: ReadonlyMap<number, Row>, evidence: Evidence): ReadonlyMap<number, Row> {
  const all = evidence.rows.all()
  for (const row of all) {
    const before = seen.get(row.id)
    if (before) checkChanges(before, row, evidence)
    checkUnsent(row, evidence)
  }
  const now = new Map(all.map((row) => [row.id, row]))
  for (const [id, row] of seen) {
    if (!now.has(id) && row.settled_at === null && row.leased_until === null && !wasPurged(row, evidence))
      evidence.fail('what waits is not removed', `delivery ${id} is gone: ${JSON.stringify(row)}`)
  }
  for (const chain of Map.groupBy(all, ({ event_id, hook_id, chain: n }) => `${event_id} ${hook_id} ${n}`).values())
    checkChain(chain, evidence)
  return now
}

/** A row that waited may have settled and been removed since, if that is long ago. */
const wasPurged = ({ due_at: dueAt }: Row, { clock, plan }: Evidence): boolean =>
  dueAt < clock.latest - plan.retentionMs

function checkChanges(before: Row, row: Row, evidence: Evidence): void {
  const names = before.settled_at === null ? fixed : [...fixed, ...settledOnce]
  const changed = names.find((name) => before[name] !== row[name])
  if (changed !== undefined)
    evidence.fail(
      'what is settled stays',
      `delivery ${row.id}: ${changed} was ${before[changed]} and is ${row[changed]}`,
    )
}

/** What was cancelled or expired was never sent; what has an outcome of a request was. */
function checkUnsent(row: Row, evidence: Evidence): void {
  const claim = evidence.ledger.claim(row.id)
  if ((row.outcome === 'cancelled' || row.outcome === 'expired') && (claim || row.lease_token !== null))
    evidence.fail('the log is true', `delivery ${row.id} is ${row.outcome}, and was claimed`)
  if (
    ['delivered', 'refused', 'timed_out', 'unreachable', 'blocked'].includes(row.outcome ?? '') &&
    claim?.requests !== 1
  )
    evidence.fail('the log is true', `delivery ${row.id} is ${row.outcome}, and was never sent`)
}

/** Attempts count up by one and come one after the other; retries and interruptions follow from the outcomes. */
function checkChain(rows: readonly Row[], evidence: Evidence): void {
  const chain = rows.toSorted((a, b) => a.attempt - b.attempt)
  for (const [index, row] of chain.entries()) {
    const before = chain[index - 1]
    if (!before) continue
    if (row.attempt !== before.attempt + 1)
      evidence.fail('attempts are consecutive', `delivery ${row.id} is attempt ${row.attempt} after ${before.attempt}`)
    if (before.settled_at === null)
      evidence.fail('one attempt at a time', `delivery ${row.id} is there though ${before.id} has not settled`)
    if (before.outcome === 'delivered' || before.outcome === 'cancelled' || before.outcome === 'expired')
      evidence.fail('what is over is over', `delivery ${row.id} follows ${before.id}, which was ${before.outcome}`)
    if (
      row.interruptions !== (before.outcome === 'interrupted' ? before.interruptions + 1 : 0) ||
      row.interruptions > 4
    )
      evidence.fail('interruptions are counted', `delivery ${row.id} says ${row.interruptions} after ${before.id}`)
  }
}
