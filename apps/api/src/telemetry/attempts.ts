import type { SendOutcome, Settlement } from '@repohook/delivery'
import { Counter, type Registry } from 'prom-client'
import { boundedWords, errorTypeOf, statusLabel } from './error-type.ts'
import { Histogram, type Series } from './histogram.ts'

/** OpenTelemetry's advice for `http.client.request.duration`, in seconds. */
const requestBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** The attempts that ended alike. */
interface Tally {
  readonly outcome: SendOutcome['kind'] | 'interrupted'
  readonly errorType: string
  readonly durations: Series | null
  attempts: number
}

/** How attempts to send end, and how long they take. */
export function attemptMetrics(registry: Registry) {
  const registers = [registry]
  const durations = new Histogram(
    'http_client_request_duration_seconds',
    'How long a receiver took to answer, or until it was given up.',
    requestBounds,
    registry,
  )
  const tallies = new Map<string, Tally>()
  const reasonOf = boundedWords(50)

  const interrupted: Tally = { outcome: 'interrupted', errorType: 'interrupted', durations: null, attempts: 0 }
  tallies.set('interrupted', interrupted)

  let retries = 0
  let staleConnections = 0
  /** A counter that is counted elsewhere, and read from there on a scrape. */
  const counted = (name: string, help: string, labelNames: readonly string[], read: (counter: Counter) => void) => {
    const collect = () => {
      counter.reset()
      read(counter)
    }
    const counter: Counter = new Counter({ name, help, labelNames, registers, collect })
  }
  counted(
    'webhook_delivery_attempts_total',
    'Attempts to deliver, by how they ended.',
    ['outcome', 'error_type'],
    (counter) => {
      for (const { outcome, errorType, attempts } of tallies.values())
        counter.inc({ outcome, error_type: errorType }, attempts)
    },
  )
  counted('webhook_delivery_retries_total', 'Attempts that are followed by another, later one.', [], (counter) =>
    counter.inc(retries),
  )
  counted(
    'webhook_stale_connection_retries_total',
    'Requests made anew at once, because the receiver had just closed the connection that they were to go over.',
    [],
    (counter) => counter.inc(staleConnections),
  )
  const blocked = new Counter({
    name: 'webhook_destination_blocked_total',
    help: 'Attempts that were not made, because the destination is not allowed, by the rule.',
    labelNames: ['reason'],
    registers,
  })

  /** The tally of an outcome by its labels, which are few, whatever receivers make up. */
  function tallyOf(outcome: SendOutcome): Tally {
    const errorType = errorTypeOf(outcome)
    const status = outcome.kind === 'delivered' || outcome.kind === 'refused' ? statusLabel(outcome.status) : ''
    const key = `${outcome.kind} ${status || errorType}`
    const known = tallies.get(key)
    if (known) return known
    const labels = {
      http_request_method: 'POST',
      ...(status && { http_response_status_code: status }),
      ...(errorType && { error_type: errorType }),
    }
    // What was blocked or not rendered made no request.
    const series = outcome.kind === 'blocked' || outcome.kind === 'not_rendered' ? null : durations.series(labels)
    const fresh: Tally = { outcome: outcome.kind, errorType, durations: series, attempts: 0 }
    tallies.set(key, fresh)
    return fresh
  }

  /** The same without labels, which take several times what counting does, for the statuses that there are. */
  const ofStatus = { delivered: [] as (Tally | undefined)[], refused: [] as (Tally | undefined)[] }
  function quickTallyOf(outcome: SendOutcome): Tally {
    if (outcome.kind !== 'delivered' && outcome.kind !== 'refused') return tallyOf(outcome)
    const { kind, status } = outcome
    if (!(status >= 100 && status < 600)) return tallyOf(outcome)
    return (ofStatus[kind][status] ??= tallyOf(outcome))
  }

  return {
    sent({ outcome, exchange: { durationMs, flags }, retryAt }: Settlement): void {
      const tally = quickTallyOf(outcome)
      tally.attempts++
      tally.durations?.observe(durationMs / 1_000)
      if (retryAt !== null) retries++
      if (flags.length > 0 && flags.includes('stale_connection_retry')) staleConnections++
      if (outcome.kind === 'blocked') blocked.inc({ reason: reasonOf(outcome.rule) })
    },
    interrupted(deliveries: number): void {
      interrupted.attempts += deliveries
    },
  }
}
