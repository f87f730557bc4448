import { adminOf } from '@repohook/hooks'
import { parseRetryPolicy } from '@repohook/hooks'
import { eventNames } from '../simulation/payloads.ts'
import type { Fleet } from '../simulation/fleet.ts'
import type { Stage } from '../simulation/stage.ts'
import type { Row } from './rows.ts'
import type { Evidence } from './watch.ts'

/** Once all has healed and time has passed: all that was accepted has ended, and the log tells it in order. */
export async function auditEnd(stage: Stage, fleet: Fleet): Promise<void> {
  const { watch, database } = stage
  const all = watch.rows.all()
  const waiting = all.find(({ settled_at: at }) => at === null)
  if (waiting) watch.fail('all ends', `delivery ${waiting.id} waits for ever: ${JSON.stringify(waiting)}`)
  for (const chain of Map.groupBy(all, ({ event_id, hook_id, chain: n }) => `${event_id} ${hook_id} ${n}`).values()) {
    const last = chain.toSorted((a, b) => a.attempt - b.attempt).at(-1)
    if (last) checkLast(last, watch)
  }
  checkEvents(stage)
  checkTold(stage)
  checkExchanges(watch)
  checkHours(all, watch)
  for (const problem of database.all<object>('PRAGMA foreign_key_check'))
    watch.fail('the database is sound', JSON.stringify(problem))
  for (const { integrity_check: verdict } of database.all<{ integrity_check: string }>('PRAGMA integrity_check'))
    if (verdict !== 'ok') watch.fail('the database is sound', verdict)
  await checkLog(stage, fleet)
  for (const finding of await database.examine(stage.clock.latest, eventNames))
    watch.fail('the doctor finds nothing', JSON.stringify(finding))
  watch.check()
}

/** What was acknowledged is there, unless it is so old that it may be gone. */
function checkEvents({ watch, database, clock, plan }: Stage): void {
  for (const { guid, payload, sinceAt } of watch.ledger.acknowledged.values()) {
    const [stored] = database.all<{ readonly payload: Buffer }>('SELECT payload FROM events WHERE guid = ?', guid)
    if (stored && !stored.payload.equals(payload)) watch.fail('bytes stay', `event ${guid} has other bytes now`)
    if (!stored && sinceAt >= clock.latest - plan.retentionMs)
      watch.fail('what is acknowledged is stored', `event ${guid} is gone`)
  }
}

/** A hook that was always wanted got each event, or was tried as often as its schedule says. */
function checkLast(row: Row, evidence: Evidence): void {
  const { book, plan, rows } = evidence
  const policy = book.constantPolicy(row.hook_id)
  if (row.kind !== 'event' || policy === undefined) return
  const delays = parseRetryPolicy(policy ?? plan.retryPolicy).delaysMs.length
  const isFinal =
    row.outcome === 'delivered' ||
    row.outcome === 'blocked' ||
    row.outcome === 'expired' ||
    (row.outcome === 'cancelled' && row.reason === 'redelivered') ||
    (row.outcome === 'interrupted' && row.interruptions === 4) ||
    (row.outcome === 'refused' && row.status_code === 410) ||
    row.retries >= delays ||
    wasRedelivered(row, evidence)
  if (!isFinal && rows.after(row) === undefined)
    evidence.fail('what failed is tried again', `the last of its chain is ${JSON.stringify(row)}`)
}

const wasRedelivered = ({ event_id, hook_id }: Row, { rows }: Evidence): boolean =>
  rows
    .all()
    .some(
      (row) =>
        row.event_id === event_id &&
        row.hook_id === hook_id &&
        row.kind === 'redelivery' &&
        row.outcome === 'delivered',
    )

/** The operator was told how each hook does. */
function checkTold({ watch, database, plan }: Stage): void {
  const [hook] = database.all<{ readonly id: number; readonly told: string; readonly state: string }>(
    `SELECT id, told, state FROM hooks WHERE deleted_at IS NULL AND told <> CASE WHEN state = 'parked' THEN 'parked'
      WHEN coalesce(park_after, ?) > 0 AND 2 * failures_in_a_row >= coalesce(park_after, ?) THEN 'failing' ELSE 'well' END`,
    plan.parkAfter,
    plan.parkAfter,
  )
  if (hook) watch.fail('the operator is told', `hook ${hook.id} is ${hook.state}, and “${hook.told}” was told`)
}

/** One exchange for each request whose end is known, and for nothing else. */
function checkExchanges(evidence: Evidence): void {
  const wrong = evidence.database.all<{ readonly id: number }>(
    `SELECT d.id FROM deliveries AS d LEFT JOIN exchanges AS x ON x.delivery_id = d.id
      WHERE (x.delivery_id IS NOT NULL) <> (d.outcome IN ('delivered', 'refused', 'timed_out', 'unreachable', 'blocked'))
      UNION ALL SELECT x.delivery_id FROM exchanges AS x WHERE x.delivery_id NOT IN (SELECT id FROM deliveries)`,
  )
  if (wrong[0]) evidence.fail('a request has its record', `delivery ${wrong[0].id}`)
}

const hourMs = 3_600_000

/** The hours' counts are the rows', as far as nothing was removed. */
function checkHours(all: readonly Row[], evidence: Evidence): void {
  if (evidence.clock.latest - evidence.clock.startAt + hourMs > evidence.plan.retentionMs) return
  const counted = new Map<string, number>()
  for (const row of all) {
    if (row.duration_ms === null || row.settled_at === null) continue
    const key = `${row.hook_id} ${row.settled_at - (row.settled_at % hourMs)} ${row.outcome === 'delivered'}`
    counted.set(key, (counted.get(key) ?? 0) + 1)
  }
  for (const { hook_id: hook, hour_at: at, delivered, failed } of evidence.database.all<{
    hook_id: number
    hour_at: number
    delivered: number
    failed: number
  }>('SELECT * FROM hook_hours')) {
    if ((counted.get(`${hook} ${at} true`) ?? 0) !== delivered || (counted.get(`${hook} ${at} false`) ?? 0) !== failed)
      evidence.fail('hours count what settled', `hook ${hook} at ${at}: ${delivered} and ${failed}`)
  }
}

/** Page by page, newest first, each settled delivery once. */
async function checkLog({ watch, database }: Stage, fleet: Fleet): Promise<void> {
  const [server] = fleet.running
  if (!server) return
  const hooks = database.all<{ readonly id: number; readonly target_id: number }>(
    'SELECT id, target_id FROM hooks WHERE deleted_at IS NULL',
  )
  for (const { id, target_id: targetId } of hooks) {
    const target = { id: targetId, kind: 'repository', name: 'o/r', parent: null, profile: {}, createdAt: 0 } as const
    const admin = adminOf(target, { id: 1, login: 'auditor', type: 'User' })
    const told: number[] = []
    let cursor: string | undefined
    do {
      const page = await server.api.deliveries.list(admin, id, { filter: {}, cursor, limit: 100 })
      told.push(...page.deliveries.map((delivery) => delivery.id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    const expected = watch.rows
      .all()
      .filter(({ hook_id, settled_at }) => hook_id === id && settled_at !== null)
      .toSorted((a, b) => (b.settled_at ?? 0) - (a.settled_at ?? 0) || b.id - a.id)
      .map((row) => row.id)
    if (told.join() !== expected.join())
      watch.fail('the log is in order', `hook ${id}: ${told.join()} instead of ${expected.join()}`)
  }
}
