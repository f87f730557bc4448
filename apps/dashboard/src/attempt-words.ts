import { signOf } from './delivery-words.ts'
import type { Answers } from './trpc.ts'

/** All that is known of a delivery. */
export type DeliveryDetail = Answers['deliveries']['get']
export type Attempt = DeliveryDetail['attempts'][number]

const firsts = { event: 'First attempt', redelivery: 'Redelivery', test: 'Test', ping: 'Ping' }

/** What an attempt is among those of its event: `First attempt`, `Retry 2`, `Redelivery`. */
export function attemptWords({ kind, attempt }: Pick<Attempt, 'kind' | 'attempt'>): string {
  if (attempt === 0) return firsts[kind]
  return kind === 'event' ? `Retry ${attempt}` : `${firsts[kind]}, retry ${attempt}`
}

/** How long the receiver took, or had; null where no request was made. */
export const completedWords = (durationMs: number | null): string | null =>
  durationMs === null ? null : `Completed in ${(durationMs / 1000).toFixed(2)} seconds.`

/** What is told of a delivery that waits. */
export interface WaitWords {
  readonly what: string
  /** When it goes on, if that is known. */
  readonly at: number | null
}

interface Waiting {
  readonly attempt: Pick<Attempt, 'underWay' | 'dueAt' | 'kind' | 'attempt'>
  readonly hook: { readonly state: 'open' | 'parked'; readonly probeAt: number | null } | undefined
  readonly now: number
}

/** Why a delivery waits, and until when. */
export function waitWords({ attempt, hook, now }: Waiting): WaitWords {
  if (attempt.underWay) return { what: 'It is being sent now', at: null }
  // What a person asked for goes out all the same: it is the probe.
  if (hook?.state === 'parked' && attempt.kind === 'event') {
    return { what: 'It waits: the webhook is parked. One of its events is tried', at: hook.probeAt }
  }
  if (attempt.dueAt > now)
    return { what: attempt.attempt === 0 ? 'It is sent' : 'It is tried again', at: attempt.dueAt }
  return { what: 'It is about to be sent', at: null }
}

/** How much a banner about a failure has to stand out: what was called off is no fault. */
export const weightOf = (delivery: Pick<Attempt, 'outcome'>): 'critical' | 'info' =>
  signOf(delivery) === 'off' ? 'info' : 'critical'
