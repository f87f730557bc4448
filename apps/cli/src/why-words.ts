import type { Attempt, HookAccount, WhyAnswer } from './api.ts'
import { counted } from './count.ts'
import { isoTime, relativeTime } from './moments.ts'
import { outcomeWords } from './outcome-words.ts'
import { plainText } from './plain-text.ts'

type Change = HookAccount['changes'][number]
type Wait = NonNullable<Attempt['wait']>

/** As far as the server counts what goes before a delivery. */
const countedUpTo = 1_000

/** Which rule decided, in a sentence. */
export function ruleWords(
  { rule, reason }: Pick<HookAccount, 'rule' | 'reason'>,
  { name }: Pick<WhyAnswer, 'name'>,
): string {
  switch (rule) {
    case 'chosen':
      return `Chosen: it was active and heard ${name}.`
    case 'held':
      return `Held: it heard ${name} and was parked, so the event is kept for it.`
    case 'inactive':
      return 'Not chosen: it was inactive.'
    case 'filtered':
      return `Not chosen: its filter keeps the event back. ${plainText(reason ?? '')}`.trimEnd()
    case 'not_subscribed':
      return `Not chosen: it did not hear ${name}.`
    case 'addressed':
      return `Chosen: the ${name === 'ping' ? 'ping' : 'test'} was for this hook alone.`
    case 'added_later':
      return 'Not considered: it was added after the event.'
  }
}

/** How the hook has changed since, in a sentence. */
export function changeWords(change: Change, name: string, now: number): string {
  switch (change.kind) {
    case 'deleted':
      return `It was removed ${moment(change.at, now)}.`
    case 'forgotten':
      return 'It was removed, and nothing else is known of it any more.'
    case 'activated':
      return 'It is active now.'
    case 'deactivated':
      return 'It was made inactive since.'
    case 'listens':
      return `It hears ${name} now.`
    case 'listens_no_more':
      return `It does not hear ${name} any more.`
    case 'parked':
      return `It was parked${since(change.at, now)}${reasonWords(change.because)}.`
    case 'resumed':
      return 'It works again.'
  }
}

/** How an attempt went and why nothing follows, or what it waits for. */
export function attemptWords(attempt: Attempt, now: number): string {
  const { wait, final, outcome } = attempt
  if (wait !== null) return waitWords(wait, now)
  const then = final === null ? (outcome?.kind === 'interrupted' ? 'It is sent again.' : null) : finals[final]
  return [outcomeWords(attempt), ...(then === null ? [] : [then])].join(' ')
}

const finals: Readonly<Record<NonNullable<Attempt['final']>, string>> = {
  never_retried: 'It is not tried again: trying would change nothing.',
  asked_for: 'What a person asked for is not tried again by itself.',
  attempts_spent: 'It is not tried again: its attempts are spent.',
  interrupted_too_often: 'It is not tried again: that has happened five times in a row.',
  hook_unwanted: 'It is not tried again: by then the hook was inactive or removed.',
  redelivered: 'It is not tried again: a redelivery had arrived before.',
}

function waitWords(wait: Wait, now: number): string {
  switch (wait.kind) {
    case 'under_way':
      return 'It is being sent.'
    case 'due_later':
      return `It waits for its time: ${moment(wait.dueAt, now)}.`
    case 'parked': {
      const next =
        wait.probeAt === null
          ? 'A redelivery, a test or a ping that succeeds lets it go.'
          : `The next probe goes out ${moment(wait.probeAt, now)}.`
      return `It is held: the hook is parked${since(wait.at, now)}${reasonWords(wait.because)}. ${next}`
    }
    case 'unwanted':
      return `It is cancelled in a moment: the hook was ${wait.because === 'hook_deleted' ? 'removed' : 'made inactive'}.`
    case 'in_line':
      return inLineWords(wait, now)
  }
}

function inLineWords(wait: Wait & { readonly kind: 'in_line' }, now: number): string {
  const { ahead, underWay, limit, ratePerMinute, resumedAt } = wait
  const before =
    ahead >= countedUpTo ? '1,000 or more of its hook go' : `${ahead} of its hook ${ahead === 1 ? 'goes' : 'go'}`
  const sentences = [
    underWay >= limit && `The hook has as many under way as it may: ${underWay} of ${limit}.`,
    ratePerMinute !== null && `The hook gets at most ${counted(ratePerMinute, 'request')} a minute.`,
    resumedAt !== null &&
      `The hook works again since ${moment(resumedAt, now)}, and its events go out at a rate that grows.`,
    ahead > 0 && `Before it ${before} out.`,
  ].filter((sentence) => sentence !== false)
  return ['It waits for its turn.', ...(sentences.length > 0 ? sentences : ['It is next.'])].join(' ')
}

const moment = (at: number, now: number): string => `${isoTime(at)} (${relativeTime(at, now)})`
const since = (at: number | null, now: number): string => (at === null ? '' : ` since ${moment(at, now)}`)

const reasons: Readonly<Record<string, string>> = {
  gone: 'its receiver said that it is gone (410)',
  failing: 'it kept failing',
}
const reasonWords = (because: string | null): string =>
  because === null ? '' : `, because ${reasons[because] ?? because}`
