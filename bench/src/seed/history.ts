import { createHash } from 'node:crypto'

/** An event that happened, and every attempt to hand it to one hook. */
export interface PastEvent {
  readonly guid: string
  readonly name: string
  readonly action: string | null
  readonly publishedAt: number
  readonly payload: string
  readonly attempts: readonly PastAttempt[]
}

export interface PastAttempt {
  readonly kind: 'event' | 'redelivery'
  readonly chain: number
  readonly attempt: number
  readonly dueAt: number
  readonly settledAt: number
  readonly outcome: 'delivered' | 'refused' | 'timed_out' | 'unreachable'
  readonly reason: string | null
  readonly statusCode: number | null
  readonly durationMs: number
}

/** How often each name and action comes; what comes three times in all stands beside. */
const mix: readonly (readonly [share: number, name: string, actions: readonly (string | null)[]])[] = [
  [0.38, 'push', [null]],
  [0.2, 'pull_request', ['opened', 'synchronize', 'synchronize', 'synchronize', 'closed']],
  [0.1, 'issues', ['opened', 'closed', 'labeled']],
  [0.1, 'issue_comment', ['created']],
  [0.1, 'check_run', ['created', 'completed']],
  [0.08, 'workflow_run', ['requested', 'completed']],
  [0.04, 'star', ['created']],
]
/** Thrice, near the beginning: a page of them has the whole log in front of it. */
export const rare = { name: 'fork', action: 'transferred', times: 3 }

const retryDelaysMs = [10_000, 300_000]
const begins = 0.05

/**
 * What one busy hook went through from one moment to another: so many attempts in all, or one more. The same numbers make
 * the same history. Most is delivered; what is not is retried twice, and some of it, delivered or not, redelivered.
 */
export function* history(deliveries: number, from: number, until: number): Generator<PastEvent> {
  const dice = diceOf(7)
  // A failure brings attempts of its own with it.
  const events = Math.ceil(deliveries * 0.955)
  for (let made = 0, place = 0; made < deliveries; place++) {
    const publishedAt = Math.floor(from + ((until - from) * Math.min(place, events)) / (events + 1))
    const [name, action] = whatOf(place, events, dice)
    const guid = guidOf(place)
    const attempts = [...attemptsOf(publishedAt, until, dice)].slice(0, deliveries - made)
    made += attempts.length
    const payload = JSON.stringify({ ...(action && { action }), number: place, sender: { login: 'mona' } })
    yield { guid, name, action, publishedAt, payload, attempts }
  }
}

function whatOf(place: number, events: number, dice: () => number): readonly [string, string | null] {
  const first = Math.floor(events * begins)
  if (place >= first && place < first + rare.times) return [rare.name, null]
  if (place >= first + rare.times && place < first + 2 * rare.times) return ['issues', rare.action]
  let left = dice()
  const found = mix.find(([share]) => (left -= share) < 0) ?? mix[0]
  const [, name, actions] = found ?? [1, 'push', [null]]
  return [name, actions[Math.floor(dice() * actions.length)] ?? null]
}

function* attemptsOf(publishedAt: number, until: number, dice: () => number): Generator<PastAttempt> {
  let dueAt = publishedAt
  for (let attempt = 0; ; attempt++) {
    const result = resultOf(dice, attempt === 0 ? 0.97 : 0.7)
    const settledAt = dueAt + 5 + result.durationMs
    yield { kind: 'event', chain: 0, attempt, dueAt, settledAt, ...result }
    const isDelivered = result.outcome === 'delivered'
    const delayMs = isDelivered ? undefined : retryDelaysMs[attempt]
    if (delayMs !== undefined && settledAt + delayMs + 60_000 < until) {
      dueAt = settledAt + delayMs
      continue
    }
    if (dice() < (isDelivered ? 0.002 : 0.5)) {
      const askedAt = Math.min(settledAt + 3_600_000, until)
      const again = resultOf(dice, 0.9)
      yield {
        kind: 'redelivery',
        chain: 1,
        attempt: 0,
        dueAt: askedAt,
        settledAt: askedAt + again.durationMs,
        ...again,
      }
    }
    return
  }
}

type Result = Pick<PastAttempt, 'outcome' | 'reason' | 'statusCode' | 'durationMs'>

function resultOf(dice: () => number, share: number): Result {
  const durationMs = 20 + Math.floor(dice() ** 4 * 900)
  if (dice() < share) return { outcome: 'delivered', reason: null, statusCode: dice() < 0.9 ? 200 : 204, durationMs }
  const which = dice()
  if (which < 0.6) return { outcome: 'refused', reason: null, statusCode: which < 0.5 ? 500 : 404, durationMs }
  if (which < 0.8) return { outcome: 'timed_out', reason: null, statusCode: null, durationMs: 10_000 }
  const reason = which < 0.95 ? 'connection_refused' : 'tls_error:CERT_HAS_EXPIRED'
  return { outcome: 'unreachable', reason, statusCode: null, durationMs: 3 }
}

/** Of a number, always the same one. */
export function guidOf(place: number): string {
  const hex = createHash('md5').update(String(place)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** Mulberry32: numbers from 0 to 1 that look random, the same for the same seed. */
function diceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
