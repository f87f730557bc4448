import type { Row } from './rows.ts'
import type { Evidence } from './watch.ts'

/** Only what settled, and long enough ago, is removed. `before` is null when there was nothing of the kind. */
export function checkPurged(
  before: readonly Row[] | null,
  count: number,
  settledBefore: number,
  evidence: Evidence,
): void {
  const invariant = 'what waits is not removed'
  if (!before) {
    const left = evidence.rows.count()
    if (left < count) evidence.fail(invariant, `${count - left} deliveries are gone, and none was old enough`)
    return
  }
  const left = new Set(evidence.rows.all().map(({ id }) => id))
  const wrong = before.find(
    ({ id, settled_at: at, leased_until: until }) =>
      !left.has(id) && (at === null ? until === null : at >= settledBefore),
  )
  if (wrong) evidence.fail(invariant, `delivery ${wrong.id} is gone: ${JSON.stringify(wrong)}`)
}
