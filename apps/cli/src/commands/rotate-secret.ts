import { type Command, InvalidArgumentError } from 'commander'
import { wholeNumber } from '../delivery-filter.ts'
import { examples } from '../examples.ts'
import { readSecret, type SecretOptions } from '../hook-options.ts'
import { isoTime, readLength, relativeTime } from '../moments.ts'
import { print, printJson, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

interface RotateOptions extends TargetOptions, JsonOption, SecretOptions {
  readonly overlap?: number
}

/** Adds `repohook hooks rotate-secret`. */
export function addRotateSecret(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('rotate-secret')
    .description('Give a hook another secret, made here and printed this once unless you bring one.')
    .argument('<hook>', 'its id', wholeNumber)
    .option('--secret <secret>', 'the new secret; others on this machine can see it here')
    .option('--secret-stdin', 'read the new secret from standard input')
    .option(
      '--overlap <time>',
      'how long Standard Webhooks’ header carries both signatures: 0 to 24h (default: 24h where that header is sent)',
      lengthOfTime,
    )
    .action(async (hookId: number, options: RotateOptions) => {
      const { secret } = await readSecret(options, terminal)
      const { client, target } = await findPlace(options, terminal)
      const { overlap: overlapMs } = options
      const rotation = {
        ...(secret === undefined ? { generate: true as const } : { secret }),
        ...(overlapMs !== undefined && { overlapMs }),
      }
      const answer = await client.hooks.rotateSecret.mutate({ target, hookId, rotation })
      if (options.json) return printJson(terminal, answer)
      const { hook, madeSecret } = answer
      if (madeSecret !== null) print(terminal, madeSecret)
      say(terminal, `Hook ${hookId} signs by its new secret${madeSecret === null ? '' : ', shown this once'}.`)
      if (hook.previousSecret === null) return say(terminal, 'The one before counts no more.')
      const { until } = hook.previousSecret
      const moment = `${isoTime(until)} (${relativeTime(until, terminal.world.now())})`
      say(terminal, `In Standard Webhooks’ header the one before signs beside it until ${moment}.`)
    })
  addTargetOptions(addJsonOption(command))
  examples(
    command,
    'repohook hooks rotate-secret 3',
    'repohook hooks rotate-secret 3 --overlap 2h --secret-stdin < secret.txt',
    'repohook hooks rotate-secret 3 --overlap 0',
  )
}

function lengthOfTime(text: string): number {
  const lengthMs = text === '0' ? 0 : readLength(text)
  if (lengthMs !== null) return lengthMs
  throw new InvalidArgumentError('is no length of time such as 0, 30m or 24h.')
}
