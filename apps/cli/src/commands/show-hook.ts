import type { Command } from 'commander'
import type { Hook } from '../api.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { examples } from '../examples.ts'
import { stateOf, statePaint } from '../hook-state.ts'
import { isoTime, relativeTime } from '../moments.ts'
import { paint } from '../paint.ts'
import { plainText } from '../plain-text.ts'
import { isColourful, print, printJson, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

/** Adds `repohook hooks show`. */
export function addShowHook(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('show')
    .description('Show all of a hook but its secret: what it hears, how it delivers, and how that goes.')
    .argument('<hook>', 'its id', wholeNumber)
    .action(async (hookId: number, options: TargetOptions & JsonOption) => {
      const { client, target } = await findPlace(options, terminal)
      const hook = await client.hooks.get.query({ target, hookId })
      if (options.json) return printJson(terminal, hook)
      print(terminal, hookText(hook, terminal))
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook hooks show 3')
}

/** In words: `no`, `yes`, `yes, for Standard Webhooks too, by two secrets until …`. */
function signed({ config, standardWebhooks, previousSecret }: Hook, moment: (at: number) => string): string {
  if (config.secret === null) return standardWebhooks ? 'no; Standard Webhooks’ id and time are sent' : 'no'
  const standard = standardWebhooks ? ', for Standard Webhooks too' : ''
  const both = previousSecret ? `, by two secrets until ${moment(previousSecret.until)}` : ''
  return `yes${standard}${both}`
}

type Moment = (at: number) => string

function limits({ concurrency, ratePerMinute, parkAfter }: Hook): string {
  const said = [
    concurrency === null ? null : `${concurrency} at once`,
    ratePerMinute === null ? null : `${ratePerMinute} a minute`,
    parkAfter === null ? null : parkAfter === 0 ? 'never parked' : `parked after ${parkAfter} failures in a row`,
  ].filter((limit) => limit !== null)
  return said.join(', ') || 'as the server is set'
}

const failures = ({ failuresInARow, failingSince }: Hook, moment: Moment): string =>
  `${failuresInARow} in a row${failingSince === null ? '' : `, since ${moment(failingSince)}`}`

function parked({ parkedAt, probeAt }: Hook, moment: Moment): string {
  const since = parkedAt === null ? '' : `since ${moment(parkedAt)}; `
  const probe = probeAt === null ? 'a ping that gets through opens it' : `tried again at ${moment(probeAt)}`
  return `${since}its events wait; ${probe}`
}

function hookText(hook: Hook, terminal: Terminal): string {
  const { config, events, retryPolicy, failuresInARow, createdAt, updatedAt } = hook
  const colour = isColourful(terminal)
  const moment = (at: number) => `${isoTime(at)} (${relativeTime(at, terminal.world.now())})`
  const about: readonly (readonly [string, string])[] = [
    ['URL', config.url],
    ['Events', events.join(', ') || 'none'],
    ['Type', config.contentType],
    ['Signed', signed(hook, moment)],
    ['SSL', config.insecureSsl ? 'the certificate is not checked' : 'the certificate is checked'],
    ['Retries', retryPolicy ?? 'as the server is set'],
    ['Limits', limits(hook)],
    ['Failures', failuresInARow === 0 ? 'none lately' : failures(hook, moment)],
    ...(hook.state === 'parked' ? [['Parked', parked(hook, moment)] as const] : []),
    ['Created', moment(createdAt)],
    ['Changed', moment(updatedAt)],
  ]
  return [
    `${paint(`Hook ${hook.id}`, 'bold', colour)}  ${paint(plainText(stateOf(hook)), statePaint(hook), colour)}`,
    ...about.map(([name, value]) => `${`${name}:`.padEnd(10)}${plainText(value)}`),
  ].join('\n')
}
