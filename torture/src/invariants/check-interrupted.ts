import type { Row } from './rows.ts'
import type { Evidence } from './watch.ts'

const interruptionsToEnd = 5

/** Only what ran out is interrupted, and something follows it, but for the fifth time in a row. */
export function checkInterrupted(before: readonly Row[], endingBy: number, evidence: Evidence): void {
  const { rows, book, history } = evidence
  for (const { id, leased_until: until } of before) {
    const row = rows.one(id)
    if (!row || row.outcome !== 'interrupted') continue
    if ((until ?? 0) > endingBy)
      evidence.fail(
        'a live lease is left alone',
        `delivery ${id} was interrupted ${(until ?? 0) - endingBy} ms before its time`,
      )
    const next = rows.after(row)
    if (row.interruptions + 1 >= interruptionsToEnd) {
      if (next) evidence.fail('five interruptions end it', `delivery ${next.id} follows ${id}`)
      continue
    }
    const place = history.place
    const versions = book.during(row.hook_id, place, place, () => rows.urlOfHook(row.hook_id))
    const isWanted = versions.every(({ active, deleted }) => !deleted && (active || row.kind === 'ping'))
    if (!next && isWanted) evidence.fail('what was interrupted is sent again', `nothing follows delivery ${id}`)
    if (next && (next.interruptions !== row.interruptions + 1 || next.retries !== row.retries))
      evidence.fail(
        'interruptions are counted',
        `delivery ${next.id} has ${next.interruptions} after ${row.interruptions}`,
      )
  }
}
