import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JobFilter, JobScope } from '@repohook/delivery'
import Database from 'better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobStore } from '../job-store.ts'
import { retention } from '../retention.ts'
import { sqliteDialect } from './dialect.ts'

const log = 100_000
const sent = 1_000
const now = 1_000

let folder: string
let client: Database.Database
const ran: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-jobs-'))
  client = new Database(join(folder, 'jobs.db'), { verbose: (text) => ran.push(String(text)) })
  client.pragma('journal_mode = WAL')
  client.pragma('synchronous = OFF')
  migrate(drizzle({ client }), { migrationsFolder: 'migrations/sqlite' })
  client.exec(`
    INSERT INTO targets (id, kind, name, key, profile, revision, created_at)
      VALUES (1, 'repository', 'o/r', 'o/r', '{}', '', 0);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${log})
      INSERT INTO events (guid, name, target_id, payload, published_at) SELECT 'g' || i, 'push', 1, '{}', 0 FROM n;
    INSERT INTO hooks (uid, target_id, url, content_type, insecure_ssl, active, created_at, updated_at)
      VALUES ('a', 1, 'https://example.com/', 'json', 0, 1, 0, 0), ('b', 1, 'https://example.com/', 'json', 0, 1, 0, 0);
    INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at, settled_at, outcome, status_code)
      SELECT id, 1 + id % 2, 'event', 0, 0, 0, 7, CASE WHEN id % 10 = 0 THEN 'delivered' ELSE 'refused' END, 500 FROM events;
    INSERT INTO deliveries (event_id, hook_id, kind, chain, attempt, due_at, settled_at, outcome, request_key, job_id)
      SELECT id, 1, 'redelivery', 1, 0, 8, 8, 'delivered', 'job:1:' || id, 1 FROM events WHERE id <= ${sent};
  `)
}, 120_000)
afterAll(async () => {
  client.close()
  await rm(folder, { recursive: true })
})

const jobs = () => jobStore(sqliteDialect(client))
const scope = (filter: Partial<JobFilter> = {}, hookId: number | null = null): JobScope => ({
  targetId: 1,
  hookId,
  createdAt: now,
  filter: { status: 'failure', ...filter },
})

/** How the statements that a call runs go about deliveries. */
async function stepsOf(call: () => Promise<unknown>): Promise<readonly string[]> {
  ran.length = 0
  await call()
  return [...ran]
    .filter((text) => /^\s*(select|update|delete|insert|with)/i.test(text))
    .flatMap((text) => client.prepare(`EXPLAIN QUERY PLAN ${text}`).all() as { detail: string }[])
    .map(({ detail }) => detail)
}
const scans = (steps: readonly string[]) =>
  steps.filter((step) => /^SCAN (deliveries|d|n|i|redelivery_jobs|j)\b/.test(step))
const sorts = (steps: readonly string[]) => steps.filter((step) => step.includes('TEMP B-TREE'))
const middle = { at: 7, id: log / 2 }

describe(`a job on a log of ${log} lines that settled in the same moment`, () => {
  it.each([
    ['failures', 'deliveries_failures', scope()],
    ['failures of one hook', 'deliveries_failures', scope({}, 1)],
    ['failures of one event', 'deliveries_failures', scope({ event: 'push', action: 'x', redelivery: false })],
    ['what was delivered', 'deliveries_log', scope({ status: 'success', settledBefore: 9 })],
  ])('finds %s by %s, from its place on', async (_, index, query) => {
    const steps = await stepsOf(() => jobs().look(query, { at: 7, id: log - 1 }, 100))
    const seeks = steps.filter((step) => /^(SEARCH|SCAN) d\b/.test(step))
    expect(new Set(seeks)).toEqual(
      new Set([
        `SEARCH d USING INDEX ${index} (hook_id=? AND settled_at=? AND id>?)`,
        `SEARCH d USING INDEX ${index} (hook_id=? AND settled_at>? AND settled_at<?)`,
      ]),
    )
    expect(scans(steps)).toEqual([])
    expect(sorts(steps)).toEqual([])
  })

  it('finds one GUID by its event', async () => {
    const steps = await stepsOf(() => jobs().look(scope({ guid: 'g5' }), middle, 100))
    expect(steps.filter((step) => step.startsWith('SEARCH d USING INDEX deliveries_attempt'))).not.toEqual([])
    expect(scans(steps)).toEqual([])
  })

  it('looks at its other attempts by their own index', async () => {
    const steps = await stepsOf(() => jobs().look(scope(), middle, 100))
    const others = steps.filter((step) => /^SEARCH n\b/.test(step))
    expect(others.length).toBeGreaterThan(0)
    expect(others.filter((step) => !step.includes('deliveries_attempt'))).toEqual([])
  })

  it('goes on by its place', async () => {
    const { items, reached, isAtEnd } = await jobs().look(scope({}, 1), middle, 100)
    expect(items.map(({ deliveryId }) => deliveryId)).toEqual(
      client
        .prepare(
          `SELECT id FROM (SELECT id, event_id FROM deliveries WHERE hook_id = 1 AND outcome <> 'delivered'
            AND id > ${middle.id} ORDER BY id LIMIT 100) ORDER BY id`,
        )
        .pluck()
        .all(),
    )
    expect({ reached: reached.id, isAtEnd }).toEqual({ reached: items.at(-1)?.deliveryId, isAtEnd: false })
  })

  it('is counted, listed, worked on, cancelled and purged by an index', async () => {
    const store = jobs()
    const requestKey = 'k'
    const added = await store.add(
      {
        ...scope(),
        requestKey,
        ratePerMinute: 1,
        pace: { at: 0, count: 0 },
        revision: 'r',
        createdBy: 'mona',
      },
      20,
    )
    if (added.kind !== 'added') throw new Error(added.kind)
    const { job } = added
    const change = {
      total: 1,
      countedTo: null,
      reached: middle,
      skipped: {},
      pace: job.pace,
      queue: [{ deliveryId: 1, eventId: 5, hookId: 2, settledAt: 7, since: null }],
      now,
      revision: 's',
    }
    const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['redelivery_jobs_request', () => store.add({ ...job, requestKey }, 20)],
      ['deliveries_job', () => store.job(1, job.id)],
      ['redelivery_jobs_target', () => store.jobs(1, 99, 10)],
      ['redelivery_jobs_unfinished', () => store.underWay()],
      ['deliveries_job', () => store.hooks({ ...scope(), id: job.id })],
      ['deliveries_attempt', () => store.advance(job, change)],
      ['deliveries_job', () => store.items(1, null, 10, 10)],
      ['deliveries_job', () => store.finish({ ...job, revision: 's' }, now, 't')],
      ['deliveries_job', () => store.cancel(1, job.id, now, 'u')],
      ['redelivery_jobs_retention', () => retention(sqliteDialect(client)).purge(1, 100)],
    ]
    for (const [index, call] of calls) {
      const steps = await stepsOf(call)
      expect(scans(steps)).toEqual([])
      expect(steps.filter((step) => step.includes(index))).not.toEqual([])
      // Only the few that are unfinished, and the hooks that something waits for.
      expect(sorts(steps).filter((step) => !/(GROUP|ORDER) BY$/.test(step))).toEqual([])
    }
  })
})
