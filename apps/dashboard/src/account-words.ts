import { counted } from './counted.ts'
import type { Sign } from './parts/status-icon.tsx'
import type { Answers } from './trpc.ts'

export type HookAccount = Answers['events']['why']['hooks'][number]
type Attempt = HookAccount['attempts'][number]

/** An instant among words, which a page shows as it shows all of them. */
export interface Moment {
  readonly at: number
}

/** A sentence. */
export type Words = readonly (string | Moment)[]

/** As far as the server counts what goes before a delivery. */
const countedUpTo = 1_000

/** Why a hook got an event, or did not. */
export function ruleWords(rule: HookAccount['rule'], name: string): string {
  switch (rule) {
    case 'chosen':
      return `Chosen: it was active and heard ${name} events.`
    case 'held':
      return `Held: it heard ${name} events, but was parked. The event is kept for it.`
    case 'inactive':
      return 'Not chosen: it was inactive.'
    case 'filtered':
      return 'Not chosen: its filter kept the event back.'
    case 'not_subscribed':
      return `Not chosen: it did not hear ${name} events.`
    case 'addressed':
      return `Chosen: this ${name === 'ping' ? 'ping' : 'test'} was meant for it alone.`
    case 'added_later':
      return 'Not considered: it was added after the event.'
  }
}

/** How a hook differs from what it was then. */
export function changeWords(change: HookAccount['changes'][number], name: string): Words {
  switch (change.kind) {
    case 'deleted':
      return ['It was deleted ', { at: change.at }, '.']
    case 'forgotten':
      return ['It was deleted long ago.']
    case 'activated':
      return ['It is active now.']
    case 'deactivated':
      return ['It is inactive now.']
    case 'listens':
      return [`It hears ${name} events now.`]
    case 'listens_no_more':
      return [`It does not hear ${name} events any more.`]
    case 'parked':
      return change.at === null ? ['It was parked since.'] : ['It was parked ', { at: change.at }, '.']
    case 'resumed':
      return ['It works again now.']
  }
}

/** What became of an event at a hook. */
export const standings: Readonly<Record<HookAccount['standing'], { readonly sign: Sign; readonly words: string }>> = {
  delivered: { sign: 'ok', words: 'Delivered' },
  waiting: { sign: 'queued', words: 'Waiting' },
  failed: { sign: 'failed', words: 'Failed' },
  not_sent: { sign: 'none', words: 'Not sent' },
  unknown: { sign: 'none', words: 'Not kept' },
}

/** How an attempt did at a glance. */
export function attemptSign({ settledAt, outcome }: Attempt): Sign {
  if (settledAt === null) return 'queued'
  return outcome?.kind === 'delivered' ? 'ok' : 'failed'
}

/** How an attempt went and why nothing follows it, or what it waits for. */
export function attemptWords({ wait, final, outcome, advice }: Attempt): Words {
  if (wait !== null) return waitWords(wait)
  const went = outcome?.kind === 'delivered' ? `The receiver answered ${outcome.status}.` : (advice?.what ?? '')
  return final === null ? [went] : [`${went} ${finals[final]}`]
}

const finals: Readonly<Record<NonNullable<Attempt['final']>, string>> = {
  never_retried: 'Another try would change nothing, so none follows.',
  asked_for: 'A person asked for it, so none follows by itself.',
  attempts_spent: 'It was the last attempt.',
  interrupted_too_often: 'It was the fifth time in a row, so none follows.',
  hook_unwanted: 'The webhook was inactive or deleted by then, so none follows.',
  redelivered: 'A redelivery had arrived before, so none follows.',
}

function waitWords(wait: NonNullable<Attempt['wait']>): Words {
  switch (wait.kind) {
    case 'under_way':
      return ['It is being sent.']
    case 'due_later':
      return ['It goes out ', { at: wait.dueAt }, '.']
    case 'parked':
      return wait.probeAt === null
        ? ['It is held while the webhook is parked, until a ping, a test or a redelivery arrives.']
        : ['It is held while the webhook is parked; the oldest event is tried ', { at: wait.probeAt }, '.']
    case 'unwanted':
      return [
        `It is about to be cancelled: the webhook ${wait.because === 'hook_deleted' ? 'was deleted' : 'is inactive'}.`,
      ]
    case 'in_line':
      return inLineWords(wait)
  }
}

function inLineWords(wait: NonNullable<Attempt['wait']> & { readonly kind: 'in_line' }): Words {
  const { ahead, underWay, limit, ratePerMinute, resumedAt } = wait
  const before = `${counted(ahead, 'delivery', 'deliveries')}${ahead >= countedUpTo ? ' or more' : ''}`
  return [
    ahead === 0 ? 'It is next.' : `${before} of the webhook ${ahead === 1 ? 'goes' : 'go'} before it.`,
    ...(underWay >= limit ? [` As many as may be are under way: ${underWay}.`] : []),
    ...(ratePerMinute === null ? [] : [` At most ${ratePerMinute} go out in a minute.`]),
    ...(resumedAt === null
      ? []
      : [' The webhook works again since ', { at: resumedAt }, ', and gets a little more from minute to minute.']),
  ]
}
