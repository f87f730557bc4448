import type { Command } from 'commander'
import type { Hook } from '../api.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { addHookOptions, eventList, hookLimits, type HookOptions, readSecret, retryPolicy } from '../hook-options.ts'
import { Problem } from '../problem.ts'
import { printJson, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

interface EditOptions extends TargetOptions, JsonOption, HookOptions {
  readonly addEvents?: readonly string[]
  readonly removeEvents?: readonly string[]
}

/** Adds `repohook hooks edit`. */
export function addEditHook(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('edit')
    .description('Change a hook. Only what is named changes.')
    .argument('<hook>', 'its id', wholeNumber)
    .option('--url <url>', 'where deliveries go; the server is --server here')
    .option('--events <names>', 'hear these alone', eventList)
    .option('--add-events <names>', 'hear these, too', eventList)
    .option('--remove-events <names>', 'hear these no more', eventList)
    .option('--active', 'deliver again')
  addHookOptions(command)
    .option('--no-secret', 'sign no more')
    .option('--no-standard-webhooks', 'send GitHub’s headers alone')
    .option('--no-insecure-ssl', 'check the receiver’s certificate')
    .action(async (hookId: number, options: EditOptions) => {
      const { secret, isMade } = await readSecret(options, terminal)
      const config = configPatch(options, secret)
      const patch = hookPatch(options)
      if (Object.keys(config).length + Object.keys(patch).length === 0) {
        throw new Problem(exitCodes.usage, 'Name what to change, such as --url or --add-events.')
      }
      const { client, target } = await findPlace(options, terminal)
      let hook: Hook | null = null
      if (Object.keys(patch).length > 0) hook = await client.hooks.update.mutate({ target, hookId, patch })
      if (Object.keys(config).length > 0) {
        hook = await client.hooks.updateConfig.mutate({ target, hookId, patch: config }).catch((error: unknown) => {
          if (hook) say(terminal, `The rest of hook ${hookId} was changed, but not this:`)
          throw error
        })
      }
      if (isMade) say(terminal, `Its secret, shown this once: ${secret}`)
      if (hook?.events.length === 0) {
        say(terminal, `Hook ${hookId} hears nothing now; --add-events names what it shall hear.`)
      }
      if (options.json) return printJson(terminal, hook)
      say(terminal, `Changed hook ${hookId}.`)
    })
  addTargetOptions(addJsonOption(command))
  examples(
    command,
    'repohook hooks edit 3 --add-events release --remove-events push',
    'repohook hooks edit 3 --url https://example.com/moved',
    'repohook hooks edit 3 --inactive',
  )
}

function configPatch({ url, contentType, insecureSsl }: EditOptions, secret: string | undefined) {
  return {
    ...(url !== undefined && { url }),
    ...(contentType && { contentType }),
    ...(secret !== undefined && { secret }),
    ...(insecureSsl !== undefined && { insecureSsl }),
  }
}

function hookPatch(options: EditOptions) {
  const { events, addEvents, removeEvents, active, inactive, retry, standardWebhooks } = options
  if (active && inactive) throw new Problem(exitCodes.usage, '--active and --inactive: name one of the two.')
  return {
    ...(events && { events: [...events] }),
    ...(addEvents && { addEvents: [...addEvents] }),
    ...(removeEvents && { removeEvents: [...removeEvents] }),
    ...((active || inactive) && { active: !inactive }),
    ...(retry !== undefined && { retryPolicy: retryPolicy(retry) }),
    ...(standardWebhooks !== undefined && { standardWebhooks }),
    ...hookLimits(options),
  }
}
