import type { SendOutcome } from '@repohook/delivery'
import type { Dice } from './dice.ts'

/** How a receiver treats its callers. */
export type Behaviour =
  | 'healthy'
  | 'slow'
  | 'flaky'
  | 'forgetful'
  | 'refusing'
  | 'hanging'
  | 'dripping'
  | 'gone'
  | 'throttling'
  | 'erring'
  | 'deadly'
  | 'unknown'
  | 'forbidden'

export const behaviours: [Behaviour, ...Behaviour[]] = [
  'healthy',
  'healthy',
  'slow',
  'flaky',
  'flaky',
  'forgetful',
  'refusing',
  'hanging',
  'dripping',
  'gone',
  'throttling',
  'erring',
  'deadly',
  'unknown',
  'forbidden',
]

/** What becomes of one request. */
export interface Reaction {
  readonly afterMs: number
  readonly outcome: SendOutcome
  readonly headers?: readonly (readonly [string, string])[]
  readonly flags?: readonly 'response_incomplete'[]
  /** The server that sent it does not survive. */
  readonly kills?: boolean
}

const ok = { kind: 'delivered', status: 200 } as const
const refused = (status: number): SendOutcome => ({ kind: 'refused', status })
const unreachable = (why: 'connection_refused' | 'connection_reset' | 'dns_error'): SendOutcome => ({
  kind: 'unreachable',
  why,
})

/** What a receiver of that kind does with a request now. No reaction takes longer than the deadline, as with the real sender. */
export function react(behaviour: Behaviour, dice: Dice, now: number, timeoutMs: number): Reaction {
  const soon = dice.whole(2, 200)
  switch (behaviour) {
    case 'healthy':
      return { afterMs: soon, outcome: ok }
    case 'slow':
      return { afterMs: dice.whole(1_000, timeoutMs - 1), outcome: ok }
    case 'flaky':
      return dice.chance(0.5)
        ? { afterMs: soon, outcome: ok }
        : { afterMs: soon, outcome: dice.pick([refused(500), refused(503), unreachable('connection_refused')]) }
    // It takes the request, and its answer gets lost.
    case 'forgetful':
      return { afterMs: soon, outcome: dice.chance(0.7) ? unreachable('connection_reset') : ok }
    case 'refusing':
      return { afterMs: dice.whole(1, 5), outcome: unreachable('connection_refused') }
    case 'hanging':
      return { afterMs: timeoutMs, outcome: { kind: 'timed_out' } }
    // The status came in time; the body never ends.
    case 'dripping':
      return { afterMs: timeoutMs, outcome: ok, flags: ['response_incomplete'] }
    case 'gone':
      return { afterMs: soon, outcome: dice.chance(0.3) ? refused(410) : ok }
    case 'throttling':
      return throttle(dice, now, soon)
    case 'erring':
      return { afterMs: soon, outcome: refused(dice.pick([302, 400, 404, 500, 501])) }
    case 'deadly':
      return { afterMs: soon, outcome: ok, kills: dice.chance(0.6) }
    case 'unknown':
      return { afterMs: dice.whole(1, 50), outcome: unreachable('dns_error') }
    case 'forbidden':
      return { afterMs: 1, outcome: { kind: 'blocked', rule: 'private' } }
  }
}

function throttle(dice: Dice, now: number, afterMs: number): Reaction {
  if (dice.chance(0.4)) return { afterMs, outcome: ok }
  const seconds = dice.whole(0, 300)
  const value = dice.chance(0.5) ? String(seconds) : new Date(now + seconds * 1000).toUTCString()
  return { afterMs, outcome: refused(dice.pick([429, 503])), headers: [['Retry-After', value]] }
}
