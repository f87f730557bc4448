import type { Command } from 'commander'
import { examples } from '../examples.ts'
import { addHookOptions, eventList, hookLimits, type HookOptions, readSecret, retryPolicy } from '../hook-options.ts'
import { plainText } from '../plain-text.ts'
import { print, printJson, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

interface CreateOptions extends TargetOptions, JsonOption, HookOptions {
  readonly url: string
}

/** Adds `repohook hooks create`. */
export function addCreateHook(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('create')
    .description(
      'Create a hook. It is active, gets push events as JSON unless told otherwise, and is greeted with a ping.',
    )
    .requiredOption('--url <url>', 'where deliveries go; the server is --server here')
    .option(
      '--events <names>',
      'what it hears: push,issues, or "*" for all there will ever be (default: push)',
      eventList,
    )
    .action(async (options: CreateOptions) => {
      const { contentType = 'json', events, insecureSsl, inactive, retry, standardWebhooks, json } = options
      const { secret, isMade } = await readSecret(options, terminal)
      const { client, target, flags } = await findPlace(options, terminal)
      const hook = await client.hooks.create.mutate({
        target,
        hook: {
          config: {
            url: options.url,
            contentType,
            ...(secret !== undefined && { secret }),
            ...(insecureSsl && { insecureSsl }),
          },
          ...(events && { events: [...events] }),
          ...(inactive && { active: false }),
          ...(retry !== undefined && { retryPolicy: retryPolicy(retry) }),
          ...(standardWebhooks && { standardWebhooks }),
          ...hookLimits(options),
        },
      })
      if (isMade) say(terminal, `Its secret, shown this once: ${secret}`)
      if (secret === undefined) say(terminal, 'Deliveries are not signed; --generate-secret makes a secret.')
      if (json) return printJson(terminal, hook)
      print(terminal, String(hook.id))
      const what = hook.events.join(', ')
      say(terminal, `Created hook ${hook.id} on ${target.name} for ${what}: ${plainText(hook.config.url)}`)
      say(terminal, `A ping is on its way; repohook deliveries ${hook.id}${flags} shows it.`)
    })
  addHookOptions(command)
  addTargetOptions(addJsonOption(command))
  examples(
    command,
    'repohook hooks create --url https://example.com/hook --events push,issues --generate-secret',
    'repohook hooks create --url https://example.com/all --events "*" --secret-stdin < secret.txt',
    'repohook hooks create --url https://example.com/org --content-type form -O octocat',
  )
}
