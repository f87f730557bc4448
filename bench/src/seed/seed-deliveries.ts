import { copiedTables, openCopy } from '@repohook/store'
import { guidOf, history, type PastAttempt, type PastEvent } from './history.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const batch = 2_000
/** Less than the log is kept for. */
const daysBack = 28

export interface SeedOptions {
  /** The hook that all of it went to. */
  readonly hook: { readonly id: number; readonly targetId: number; readonly url: string }
  readonly deliveries: number
  /** So many repositories beside, each with a hook to which nothing was ever sent. */
  readonly repositories: number
  readonly now: number
  readonly say: (progress: string) => void
}

const order = ['targets', 'hooks', 'hook_events', 'events', 'deliveries', 'exchanges', 'hook_hours']

type Row = Parameters<Awaited<ReturnType<typeof openCopy>>['write']>[1][number]

/**
 * Writes the past of a busy hook into the database of an installation that nobody serves meanwhile, as a copy of one would
 * be written: in the store's own schema, and sound by all of the doctor's checks.
 */
export async function seedDeliveries(url: string, options: SeedOptions): Promise<void> {
  const { hook, deliveries, now, say } = options
  const copy = await openCopy(url)
  try {
    const tables = new Map(copiedTables(copy.tables).map((table) => [table.name, table]))
    const waiting = new Map<string, Row[]>()
    /** What is referred to comes first. */
    const flush = async () => {
      for (const name of order) {
        const [table, rows] = [tables.get(name), waiting.get(name) ?? []]
        if (table && rows.length > 0) await copy.write(table, rows)
      }
      waiting.clear()
    }
    const add = async (name: string, row: Row) => {
      const rows = waiting.get(name) ?? []
      waiting.set(name, rows)
      if (rows.push(row) >= batch) await flush()
    }
    await addRepositories(options, copy, add)

    // The present hour may have its row already.
    const ends = now - (now % hourMs) - 60_000
    const hours = new Map<number, Hour>()
    let [eventId, deliveryId, made] = [await copy.lastId('events'), await copy.lastId('deliveries'), 0]
    for (const event of history(deliveries, now - daysBack * dayMs, ends)) {
      eventId++
      await add('events', eventRow(eventId, event, hook))
      for (const attempt of event.attempts) {
        deliveryId++
        await add('deliveries', deliveryRow(deliveryId, eventId, attempt, hook.id))
        await add('exchanges', exchangeRow(deliveryId, event, attempt, hook))
        count(hours, attempt)
        if (++made % 100_000 === 0) say(`${made} deliveries`)
      }
    }
    for (const [hourAt, hour] of hours) await add('hook_hours', { hook_id: hook.id, hour_at: hourAt, ...hour })
    await flush()
    await copy.setLastId('events', eventId)
    await copy.setLastId('deliveries', deliveryId)
    say('the statistics')
    await copy.settle()
  } finally {
    await copy.close()
  }
}

type Add = (name: string, row: Row) => Promise<void>

async function addRepositories(
  { repositories, now }: SeedOptions,
  copy: Awaited<ReturnType<typeof openCopy>>,
  add: Add,
): Promise<void> {
  let [targetId, hookId] = [await copy.lastId('targets'), await copy.lastId('hooks')]
  const target = (kind: string, name: string, parentId: number | null) =>
    add('targets', {
      id: ++targetId,
      kind,
      name,
      key: name.toLowerCase(),
      parent_id: parentId,
      profile: '{}',
      revision: guidOf(targetId),
      created_at: now,
    })
  let organizationId = 0
  for (let number = 0; number < repositories; number++) {
    const owner = `Team-${String(Math.floor(number / 100)).padStart(3, '0')}`
    if (number % 100 === 0) {
      await target('organization', owner, null)
      organizationId = targetId
    }
    await target('repository', `${owner}/service-${String(number).padStart(5, '0')}`, organizationId)
    await add('hooks', {
      id: ++hookId,
      uid: guidOf(-hookId),
      target_id: targetId,
      url: 'https://ci.example.com/hook',
      content_type: 'json',
      format: 'github',
      standard_webhooks: false,
      insecure_ssl: false,
      active: number % 10 !== 0,
      state: 'open',
      probes: 0,
      told: 'well',
      failures_in_a_row: 0,
      created_at: now,
      updated_at: now,
    })
    await add('hook_events', { hook_id: hookId, event: 'push', position: 0 })
  }
  await copy.setLastId('targets', targetId)
  await copy.setLastId('hooks', hookId)
}

const eventRow = (id: number, event: PastEvent, hook: SeedOptions['hook']): Row => ({
  id,
  guid: event.guid,
  name: event.name,
  action: event.action,
  target_id: hook.targetId,
  decisions: `${hook.id}:chosen`,
  published_at: event.publishedAt,
  payload: Buffer.from(event.payload),
})

const deliveryRow = (id: number, eventId: number, attempt: PastAttempt, hookId: number): Row => ({
  id,
  event_id: eventId,
  hook_id: hookId,
  kind: attempt.kind,
  chain: attempt.chain,
  attempt: attempt.attempt,
  retries: attempt.attempt,
  interruptions: 0,
  due_at: attempt.dueAt,
  leased_until: attempt.settledAt + dayMs / 24,
  lease_token: 'seeded',
  settled_at: attempt.settledAt,
  outcome: attempt.outcome,
  reason: attempt.reason,
  status_code: attempt.statusCode,
  duration_ms: attempt.durationMs,
  request_key: attempt.kind === 'redelivery' ? `seeded ${id}` : null,
})

function exchangeRow(id: number, event: PastEvent, attempt: PastAttempt, hook: SeedOptions['hook']): Row {
  const isAnswered = attempt.statusCode !== null
  return {
    delivery_id: id,
    url: hook.url,
    method: 'POST',
    request_headers: JSON.stringify({
      'User-Agent': 'GitHub-Hookshot/4e90b00',
      Accept: '*/*',
      'Content-Type': 'application/json',
      'X-GitHub-Delivery': event.guid,
      'X-GitHub-Event': event.name,
      'X-GitHub-Hook-ID': String(hook.id),
    }),
    response_headers: JSON.stringify(
      isAnswered
        ? [
            ['content-type', 'text/plain'],
            ['server', 'nginx'],
          ]
        : [],
    ),
    response_body: isAnswered ? Buffer.from(attempt.outcome === 'delivered' ? 'ok' : 'no').toString('base64') : '',
    flags: '[]',
  }
}

interface Hour {
  delivered: number
  failed: number
  duration_ms: number
}

function count(hours: Map<number, Hour>, { settledAt, outcome, durationMs }: PastAttempt): void {
  const hourAt = settledAt - (settledAt % hourMs)
  const hour = hours.get(hourAt) ?? { delivered: 0, failed: 0, duration_ms: 0 }
  hours.set(hourAt, hour)
  if (outcome === 'delivered') hour.delivered++
  else hour.failed++
  hour.duration_ms += durationMs
}
