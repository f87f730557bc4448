import type { Settlement } from '@repohook/delivery'
import { parseRetryPolicy } from '@repohook/hooks'
import type { Claim } from './ledger.ts'
import type { Row } from './rows.ts'
import type { Evidence } from './watch.ts'

interface Before {
  /** Where in the history it began. */
  readonly from: number
  /** Those of the deliveries that had settled already. */
  readonly settled: ReadonlySet<number>
}

/** What is recorded is what happened, once, by whoever held the lease; and what failed is tried again when it should be. */
export function checkSettled(
  settlements: readonly Settlement[],
  lost: readonly number[],
  { from, settled }: Before,
  evidence: Evidence,
): void {
  const { rows, ledger, history } = evidence
  for (const { delivery, settledAt } of settlements) {
    const claim = ledger.claim(delivery.id)
    const row = rows.one(delivery.id)
    if (!claim) continue
    if (lost.includes(delivery.id)) {
      if (row && row.settled_at === null)
        evidence.fail('a lost lease is lost', `delivery ${row.id} was said to be lost, and waits`)
      continue
    }
    if (
      !row ||
      settled.has(row.id) ||
      row.lease_token !== delivery.leaseToken ||
      row.settled_at !== settledAt ||
      claim.settledAt !== null
    ) {
      evidence.fail(
        'nothing settles twice',
        `delivery ${delivery.id} was said to be recorded, and is ${JSON.stringify(row)}`,
      )
      continue
    }
    claim.settledAt = history.place
    checkTruth(row, claim, evidence)
    checkSuccessor(row, claim, from, evidence)
  }
}

/** The log says what the receiver did. */
function checkTruth(row: Row, { requests, reaction, delivery }: Claim, evidence: Evidence): void {
  const outcome = reaction?.outcome
  const status = outcome && 'status' in outcome ? outcome.status : null
  if (requests !== 1 || row.outcome !== outcome?.kind || row.status_code !== status)
    evidence.fail(
      'the log is true',
      `delivery ${delivery.id} is ${row.outcome} ${row.status_code}; ${requests} requests, ${JSON.stringify(outcome)}`,
    )
}

function checkSuccessor(row: Row, claim: Claim, from: number, evidence: Evidence): void {
  const { rows, book, history, plan } = evidence
  const next = rows.after(row)
  const hook = claim.delivery.hook
  const delayMs = parseRetryPolicy(hook.retryPolicy ?? plan.retryPolicy).delaysMs[row.retries]
  const isProbe = row.kind === 'event' && hook.health.isParked
  const ends = row.kind !== 'event' || !isWorthRetrying(row) || (delayMs === undefined && !isProbe)
  if (ends) {
    if (next) evidence.fail('what is over is over', `delivery ${next.id} follows ${row.id}, which was ${row.outcome}`)
    return
  }
  const versions = book.during(hook.id, from, history.place, () => rows.urlOfHook(hook.id))
  const isWanted = versions.every(({ active, deleted }) => active && !deleted)
  if (!next) {
    if (isWanted && !wasRedelivered(row, evidence))
      evidence.fail('what failed is tried again', `nothing follows delivery ${row.id}, which was ${row.outcome}`)
    return
  }
  if (isProbe || delayMs === undefined) return checkNextProbe(row, next, evidence)
  if (next.interruptions !== 0 || next.retries !== row.retries + 1)
    evidence.fail('retries are counted', `delivery ${next.id} is retry ${next.retries} after ${row.retries}`)
  const waitMs = next.due_at - (row.settled_at ?? 0)
  const askedMs = retryAfterMs(claim, row.settled_at ?? 0)
  const leastMs = Math.max(delayMs, askedMs)
  const mostMs = Math.max(delayMs * 1.2 + 1, askedMs)
  if (waitMs < leastMs || waitMs > mostMs)
    evidence.fail(
      'the schedule is kept',
      `delivery ${next.id} is due ${waitMs} ms after ${row.id}; ${leastMs} to ${mostMs} were meant`,
    )
}

/** A probe that failed keeps its place, and spends no retry. */
function checkNextProbe(row: Row, next: Row, evidence: Evidence): void {
  if (next.due_at !== row.due_at || next.retries !== row.retries || next.interruptions !== 0)
    evidence.fail('a probe keeps its place', `delivery ${next.id} follows the probe ${row.id}: ${JSON.stringify(next)}`)
}

/** 410 is for good, and so is what the installation does not allow. */
const isWorthRetrying = ({ outcome, status_code: status }: Row): boolean =>
  outcome === 'timed_out' || outcome === 'unreachable' || (outcome === 'refused' && status !== 410)

function wasRedelivered({ event_id, hook_id }: Row, { database }: Evidence): boolean {
  return (
    database.all(
      `SELECT 1 FROM deliveries WHERE event_id = ? AND hook_id = ? AND kind = 'redelivery' AND outcome = 'delivered'`,
      event_id,
      hook_id,
    ).length > 0
  )
}

/** What the receiver asked for, up to an hour. */
function retryAfterMs({ reaction }: Claim, now: number): number {
  const value = reaction?.headers?.find(([name]) => name === 'Retry-After')?.[1]
  if (value === undefined) return 0
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Math.min(Math.max(0, ms), 3_600_000)
}
