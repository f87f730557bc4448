import type { Attempt, HookAccount, WhyAnswer } from './api.ts'
import { counted } from './count.ts'
import { kindOf, momentOf, standing, standingPaint } from './delivery-columns.ts'
import { isoTime, relativeTime } from './moments.ts'
import { type Paint, paint } from './paint.ts'
import { plainText } from './plain-text.ts'
import { isColourful, type Terminal } from './terminal.ts'
import { targetFlags } from './where.ts'
import { attemptWords, changeWords, ruleWords } from './why-words.ts'

const standings: Readonly<Record<HookAccount['standing'], readonly [words: string, paint: Paint]>> = {
  delivered: ['delivered', 'green'],
  waiting: ['waiting', 'yellow'],
  failed: ['failed', 'red'],
  not_sent: ['not sent', 'dim'],
  unknown: ['no longer known', 'dim'],
}

/** What became of an event, for reading: hook by hook, which rule decided and how it went. */
export function whyText(event: WhyAnswer, terminal: Terminal): string {
  const { name, action, guid, target, publishedAt, hooks } = event
  const colour = isColourful(terminal)
  const now = terminal.world.now()
  const title = action === null ? name : `${name}.${action}`
  const where = target.kind === 'instance' ? 'the instance' : target.name
  return [
    `${paint(plainText(title), 'bold', colour)} on ${plainText(where)}, ${isoTime(publishedAt)} (${relativeTime(publishedAt, now)})`,
    `GUID ${plainText(guid)}`,
    summary(hooks),
    ...hooks.flatMap((hook) => ['', ...hookLines(hook, event, now, colour)]),
  ].join('\n')
}

function summary(hooks: readonly HookAccount[]): string {
  if (hooks.length === 0) return 'There was no hook that could have heard it.'
  const got = hooks.filter(({ standing: now }) => now !== 'not_sent').length
  return `${counted(hooks.length, 'hook')}, of which ${got === 1 ? '1 was' : `${got} were`} to get it.`
}

function hookLines(hook: HookAccount, event: WhyAnswer, now: number, colour: boolean): readonly string[] {
  const { hookId, target, url, changes, attempts } = hook
  const [words, how] = standings[hook.standing]
  const isForeign = target !== null && (target.kind !== event.target.kind || target.name !== event.target.name)
  const owner = isForeign ? [`It is a hook of the ${target.kind} ${target.name}.`] : []
  const sentences = [...owner, ruleWords(hook, event), ...changes.map((change) => changeWords(change, event.name, now))]
  return [
    `${paint(`Hook ${hookId}`, 'bold', colour)}  ${paint(words, how, colour)}${url === null ? '' : `  ${plainText(url)}`}`,
    `  ${plainText(sentences.join(' '))}`,
    ...attempts.flatMap((attempt) => attemptLines(attempt, now, colour)),
    ...whatToDo(hook, event.name).map((line) => `  → ${plainText(line)}`),
  ]
}

function attemptLines(attempt: Attempt, now: number, colour: boolean): readonly string[] {
  const at = momentOf(attempt)
  const status = paint(plainText(standing(attempt, now)), standingPaint(attempt), colour)
  return [
    `  ${attempt.id}  ${kindOf(attempt)}  ${status}  ${isoTime(at)} (${relativeTime(at, now)})`,
    `      ${plainText(attemptWords(attempt, now))}`,
  ]
}

/** What a person may do about it: about the last failure, and about a hook that would not get such an event today. */
function whatToDo(
  { hookId, target, rule, standing: now, changes, attempts }: HookAccount,
  name: string,
): readonly string[] {
  const isGone = changes.some(({ kind }) => kind === 'deleted' || kind === 'forgotten')
  if (isGone || now === 'delivered' || !target) return []
  const flags =
    target.kind === 'organization'
      ? targetFlags({ organization: target.name })
      : targetFlags({ repository: target.name })
  const is = (kind: string) => changes.some((change) => change.kind === kind)
  const isInactive = rule === 'inactive' ? !is('activated') : is('deactivated')
  if (isInactive) return [`repohook hooks edit ${hookId} --active${flags} lets it get what comes.`]
  if (rule === 'not_subscribed' && !is('listens'))
    return [`repohook hooks edit ${hookId} --add-events ${name}${flags} lets it hear what comes.`]
  const failed = attempts.findLast(({ outcome }) => outcome !== null && outcome.kind !== 'delivered')
  const advice = failed?.advice ?? null
  const held = attempts.find(({ wait }) => wait?.kind === 'parked' || wait?.kind === 'due_later')
  const again = now === 'failed' ? failed : held
  return [
    ...(advice === null ? [] : [plainText(advice.todo)]),
    ...(again ? [`repohook redeliver ${again.id}${flags} sends it ${now === 'failed' ? 'again' : 'now'}.`] : []),
  ]
}
