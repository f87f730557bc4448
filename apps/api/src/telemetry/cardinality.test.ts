import type { SendOutcome, Settlement } from '@repohook/delivery'
import { stillWorld } from '@repohook/events/testing'
import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'
import { samplesOf } from './scraped.testing.ts'

const nothing = { depth: { asked: 0, event: 0 }, oldestDueAt: { asked: null, event: null }, parkedHooks: 0 }
const metricsOf = (backlog: () => Promise<typeof nothing> = async () => nothing) =>
  createMetrics({
    store: { deliveries: { backlog }, diskUse: async () => ({ databaseBytes: 1, freeBytes: null }) },
    world: stillWorld(),
    log: { error: () => {} },
  })

const settlement = (outcome: SendOutcome, flags: Settlement['exchange']['flags'] = []) =>
  ({ outcome, retryAt: null, exchange: { durationMs: 7, flags } }) as unknown as Settlement

/** Everything a receiver, or a mistake of ours, could make up. */
const made: readonly SendOutcome[] = [
  ...Array.from({ length: 2_000 }, (_, status): SendOutcome => ({ kind: 'refused', status })),
  ...Array.from({ length: 300 }, (_, status): SendOutcome => ({ kind: 'delivered', status })),
  ...Array.from({ length: 500 }, (_, n): SendOutcome => ({ kind: 'unreachable', why: `made_up_${n}` as 'dns_error' })),
  ...Array.from({ length: 500 }, (_, n): SendOutcome => ({ kind: 'blocked', rule: `rule_${n}` })),
  { kind: 'blocked', rule: 'evil"}\nwebhook_up 1' },
  { kind: 'unreachable', why: 'tls_error', detail: 'CANARY' },
  { kind: 'unreachable', why: 'toString' as 'dns_error' },
]

describe('labels', () => {
  it('take no more values than are listed, whatever comes', async () => {
    const metrics = metricsOf()
    for (const outcome of made) metrics.sent(settlement(outcome))
    for (let n = 0; n < 500; n++) metrics.refused(new Error(`CANARY ${n}`))
    const samples = [...samplesOf(await metrics.text())]
    const count = (name: string) => samples.filter(([key]) => key.startsWith(`${name}{`)).length
    // 63 registered statuses, those of 2xx in two outcomes, and one for the rest.
    expect(count('webhook_delivery_attempts_total')).toBeLessThan(100)
    expect(count('http_client_request_duration_seconds_count')).toBeLessThan(100)
    expect(count('webhook_destination_blocked_total')).toBe(51)
    expect(count('webhook_events_published_total')).toBe(3)
    expect(samples.filter(([key]) => /CANARY|evil|made_up|toString/.test(key))).toEqual([])
    const sum = (name: string) =>
      samples.filter(([key]) => key.startsWith(`${name}{`)).reduce((total, [, value]) => total + value, 0)
    expect(sum('webhook_delivery_attempts_total')).toBe(made.length)
    expect(sum('webhook_destination_blocked_total')).toBe(501)
    expect(sum('http_client_request_duration_seconds_count')).toBe(made.length - 501)
  })

  it('never come twice with the same values', async () => {
    const metrics = metricsOf()
    for (const outcome of made) metrics.sent(settlement(outcome))
    const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const keys = lines.map((line) => line.slice(0, line.lastIndexOf(' ')))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })
})

describe('requests that were made anew on a fresh connection', () => {
  it('are counted', async () => {
    const metrics = metricsOf()
    metrics.sent(settlement({ kind: 'delivered', status: 200 }, ['response_truncated', 'stale_connection_retry']))
    metrics.sent(settlement({ kind: 'delivered', status: 200 }, ['response_truncated']))
    expect(samplesOf(await metrics.text()).get('webhook_stale_connection_retries_total')).toBe(1)
  })
})

describe('a database that cannot be read', () => {
  it('keeps nothing else from being told', async () => {
    const metrics = metricsOf(() => Promise.reject(new Error('disk I/O error')))
    metrics.sent(settlement({ kind: 'delivered', status: 200 }))
    const samples = samplesOf(await metrics.text())
    expect(samples.get('webhook_queue_depth{lane="event"}')).toBeNaN()
    expect(samples.get('webhook_hooks_parked')).toBeNaN()
    expect(samples.get('webhook_delivery_attempts_total{outcome="delivered",error_type=""}')).toBe(1)
    expect(samplesOf(await metrics.text()).get('webhook_store_read_failures_total')).toBe(1)
  })

  it('leaves out what another machine keeps to itself', async () => {
    expect(samplesOf(await metricsOf().text()).get('webhook_disk_free_bytes')).toBeNaN()
  })
})
