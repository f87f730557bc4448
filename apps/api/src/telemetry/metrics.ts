import { Failure } from '@repohook/events'
import { Counter, Registry } from 'prom-client'
import { attemptMetrics } from './attempts.ts'
import { Histogram } from './histogram.ts'
import type { Observer } from './observer.ts'
import { processMetrics } from './process-metrics.ts'
import { type GaugesContext, storeGauges } from './store-gauges.ts'

export interface Metrics extends Observer {
  /** A publish that was refused, or that failed. */
  refused(error: unknown): void
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>
}

const lagBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800]
const claimBounds = [0, 1, 2, 4, 8, 16, 32, 64]

/**
 * Counts what the line does. The names are OpenTelemetry's, where it has some, as Prometheus writes them; no label says
 * which hook, repository, URL or host, and none can take more values than are listed.
 */
export function createMetrics(context: GaugesContext): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const attempts = attemptMetrics(registry)
  const lag = new Histogram(
    'webhook_delivery_lag_seconds',
    'From the publishing of an event to the beginning of its first attempt.',
    lagBounds,
    registry,
  ).series()
  const claims = new Histogram(
    'webhook_worker_claim_size',
    'How many deliveries a turn of the worker took.',
    claimBounds,
    registry,
  ).series()
  const published = new Counter({
    name: 'webhook_events_published_total',
    help: 'Events that were accepted, repeated under their idempotency key, or refused, by the code of the failure.',
    labelNames: ['outcome', 'error_type'],
    registers,
  })
  for (const outcome of ['accepted', 'repeated']) published.inc({ outcome, error_type: '' }, 0)
  const interrupted = new Counter({
    name: 'webhook_leases_expired_total',
    help: 'Deliveries whose worker ended, or stood still, before it could record the answer.',
    registers,
  })
  const expired = new Counter({
    name: 'webhook_deliveries_expired_total',
    help: 'Events that waited too long for a parked hook.',
    registers,
  })
  storeGauges(registry, context)

  return {
    sent: attempts.sent,
    claimed(deliveries, at) {
      claims.observe(deliveries.length)
      for (const { kind, attempt, dueAt } of deliveries)
        if (kind === 'event' && attempt === 0) lag.observe(Math.max(0, at - dueAt) / 1_000)
    },
    interrupted(deliveries) {
      attempts.interrupted(deliveries)
      interrupted.inc(deliveries)
    },
    expired(deliveries) {
      expired.inc(deliveries)
    },
    published({ toHook }, answer) {
      if (toHook !== null) return
      if (answer.kind === 'published') published.inc({ outcome: 'accepted', error_type: '' })
      if (answer.kind === 'repeated') published.inc({ outcome: 'repeated', error_type: '' })
    },
    refused(error) {
      published.inc({ outcome: 'refused', error_type: error instanceof Failure ? error.code : 'bug' })
    },
    text: async () => `${await registry.metrics()}\n${await processMetrics().metrics()}`,
  }
}
