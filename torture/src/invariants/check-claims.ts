import type { ClaimedDelivery, ClaimRequest } from '@repohook/delivery'
import type { Row } from './rows.ts'
import type { Evidence, Watched } from './watch.ts'

interface Window {
  /** Where in the history the claim began. */
  readonly from: number
  /** The last row that was there when it began. */
  readonly lastId: number
}

/** A row is handed out once, when it is due, to one server, in the order of the queue, and no more of a hook than may be. */
export function checkClaims(
  server: Watched,
  claimed: readonly ClaimedDelivery[],
  request: ClaimRequest,
  { from, lastId }: Window,
  evidence: Evidence,
): void {
  const { rows, ledger, history, book } = evidence
  if (claimed.length === 0) return
  const taken: Row[] = []
  for (const delivery of claimed) {
    const { id, hook } = delivery
    const row = rows.one(id)
    if (!row) {
      evidence.fail('only what is queued is claimed', `${server.name} has delivery ${id}, which is not there`)
      continue
    }
    taken.push(row)
    if (ledger.claim(id) || row.settled_at !== null)
      evidence.fail('a row is one request', `${server.name} claimed delivery ${id} again`)
    if (row.lease_token !== request.leaseToken || row.leased_until !== request.leasedUntil)
      evidence.fail('leases are exclusive', `${server.name} has delivery ${id}, whose lease is another one’s`)
    if (row.due_at > request.now)
      evidence.fail('nothing is early', `${server.name} claimed delivery ${id} ${row.due_at - request.now} ms early`)
    checkContent(delivery, row, evidence)
    const versions = book.during(hook.id, from, history.place, () => rows.urlOfHook(hook.id))
    if (!versions.some((version) => !version.deleted && (version.active || row.kind === 'ping')))
      evidence.fail('nothing goes to who does not want it', `${server.name} claimed delivery ${id} of hook ${hook.id}`)
    const { chain, event_id: eventId } = row
    const claim = { server, delivery, from, to: history.place, chain, eventId }
    ledger.add({ ...claim, requests: 0, reaction: null, settledAt: null })
    checkProbe(delivery, row, request.now, evidence)
    checkAfterSuccess(row, from, evidence)
  }
  if (claimed.length > request.slots)
    evidence.fail('slots are a limit', `${server.name} got ${claimed.length} of ${request.slots}`)
  checkOrder(taken, request.now, lastId, evidence)
  checkCap(request.perHook, taken, evidence)
}

function checkContent({ id, event, hook, kind }: ClaimedDelivery, row: Row, evidence: Evidence): void {
  const stored = evidence.rows.event(row.event_id)
  if (!stored || hook.id !== row.hook_id || kind !== row.kind)
    return evidence.fail('a claim says what the row says', `delivery ${id}`)
  if (stored.guid !== event.guid)
    evidence.fail('a GUID is for ever', `delivery ${id} is ${event.guid}, not ${stored.guid}`)
  if (stored.name !== event.name || !stored.payload.equals(event.payload))
    evidence.fail('bytes stay', `delivery ${id} has other bytes than event ${stored.guid}`)
}

/** Of each hook and lane, what waited longest goes first. */
function checkOrder(taken: readonly Row[], dueBy: number, lastId: number, evidence: Evidence): void {
  for (const group of Map.groupBy(taken, ({ hook_id, kind }) => `${hook_id} ${kind === 'event'}`).values()) {
    const last = group.toSorted((a, b) => a.due_at - b.due_at || a.id - b.id).at(-1)
    if (!last || last.kind !== 'event') continue
    const older = evidence.rows.firstWaiting(last.hook_id, dueBy, lastId)
    if (older && (older.due_at < last.due_at || (older.due_at === last.due_at && older.id < last.id)))
      evidence.fail('the oldest goes first', `delivery ${last.id} went before ${older.id} of hook ${last.hook_id}`)
  }
}

/** Of a parked hook nothing goes but what a person asked for, and its oldest event, alone, when a probe is due. */
function checkProbe({ id, hook, kind }: ClaimedDelivery, row: Row, now: number, evidence: Evidence): void {
  const { rows, plan, ledger } = evidence
  if (kind !== 'event') return
  const parked = rows.parked(hook.id)
  // Where there are several servers, another one may have judged the hook since.
  if (plan.servers === 1 && hook.health.isParked !== (parked !== undefined))
    evidence.fail('a parked hook is probed', `delivery ${id} was claimed as if hook ${hook.id} were not as it is`)
  if (!parked || !hook.health.isParked) return
  if (parked.probe_at === null || parked.probe_at > now)
    evidence.fail('a parked hook is probed', `delivery ${id} of hook ${hook.id} went before ${parked.probe_at}`)
  const older = ledger
    .underWay(rows.isSettled)
    .map((claim) => claim.delivery)
    .find((other) => other.hook.id === hook.id && other.kind === 'event' && other.dueAt < row.due_at)
  if (older) evidence.fail('a probe is alone', `delivery ${id} of hook ${hook.id} went beside ${older.id}`)
}

/**
 * Over all servers. What one that is dead had under way is not: its lease only has not run out yet. A hook's own limit is
 * the widest that it had since the oldest of them was claimed.
 */
function checkCap(perHook: number, taken: readonly Row[], evidence: Evidence): void {
  const { rows, ledger, book, history } = evidence
  const laneOf = (hookId: number, isEvent: boolean) => `hook ${hookId}, ${isEvent ? 'events' : 'asked for'}`
  const lanes = Map.groupBy(ledger.underWay(rows.isSettled), ({ delivery: { hook, kind } }) =>
    laneOf(hook.id, kind === 'event'),
  )
  for (const { hook_id: hookId, kind } of taken) {
    const lane = laneOf(hookId, kind === 'event')
    const held = lanes.get(lane) ?? []
    const from = Math.min(...held.map((claim) => claim.from))
    const versions = book.during(hookId, from, history.place, () => rows.urlOfHook(hookId))
    const own = kind === 'event' ? Math.max(...versions.map(({ concurrency }) => concurrency ?? perHook)) : perHook
    const most = Math.min(perHook, own)
    if (held.length > most)
      evidence.fail('a hook has a cap', `${lane}: ${held.map(({ delivery }) => delivery.id).join()}, ${most} allowed`)
  }
}

/** What was delivered is not sent again by itself. What an interrupted attempt left behind may be: nobody knows how it ended. */
function checkAfterSuccess(row: Row, from: number, evidence: Evidence): void {
  if (row.kind !== 'event' || row.attempt === 0 || row.interruptions > 0) return
  const success = evidence.ledger
    .claimsOf(row.event_id, row.hook_id)
    .find(
      ({ chain, delivery, settledAt, reaction }) =>
        (chain === row.chain || delivery.kind === 'redelivery') &&
        settledAt !== null &&
        settledAt < from &&
        reaction?.outcome.kind === 'delivered',
    )
  if (success)
    evidence.fail('no retry after success', `delivery ${row.id} follows ${success.delivery.id}, which was delivered`)
}
