import type { Acknowledged } from './ledger.ts'
import type { Evidence } from './watch.ts'

/** A key names one event however often it is used; what was acknowledged once is the same the second time. */
export function checkAcknowledged(server: string, event: Acknowledged, evidence: Evidence): void {
  const { ledger, database } = evidence
  const { guid, key, payload, targetId } = event
  const [stored] = database.all<{ readonly payload: Buffer; readonly target_id: number }>(
    'SELECT payload, target_id FROM events WHERE guid = ?',
    guid,
  )
  if (!stored)
    return evidence.fail('what is acknowledged is stored', `${server} acknowledged ${guid}, which is not there`)
  if (stored.target_id !== targetId || !stored.payload.equals(payload))
    evidence.fail('bytes stay', `${server} acknowledged ${guid}, which is another event`)
  const twin =
    key === null ? undefined : ledger.acknowledged.values().find((one) => one.key === key && one.targetId === targetId)
  if (twin && twin.guid !== guid) evidence.fail('a key is one event', `${key} names ${twin.guid} and ${guid}`)
  ledger.acknowledged.set(guid, event)
}
