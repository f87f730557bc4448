import type { Command } from 'commander'
import { awaitOutcome } from '../await-outcome.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { examples } from '../examples.ts'
import { openInput, readText } from '../payload-input.ts'
import { print, printJson, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

interface TestOptions extends TargetOptions, JsonOption {
  readonly wait: boolean
  readonly event?: string
  readonly payload?: string
}

/** Adds `repohook hooks test`. */
export function addTestHook(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('test')
    .description('Send an event to one hook alone, print the id of the delivery, and wait for how it went.')
    .argument('<hook>', 'its id', wholeNumber)
    .option('--event <name>', 'which event (default: the latest push)')
    .option('--payload <file>', 'its payload as JSON; - reads standard input (default: a sample)')
    .option('--no-wait', 'do not wait')
    .action(async (hookId: number, options: TestOptions) => {
      const { event, payload: file } = options
      const payload = file === undefined ? undefined : await readText(openInput(file, terminal, 'payload', ''))
      const place = await findPlace(options, terminal)
      const answer = await place.client.hooks.test.mutate({
        target: place.target,
        hookId,
        ...(event !== undefined && { event }),
        ...(payload !== undefined && { payload }),
      })
      if (options.json) printJson(terminal, answer)
      else print(terminal, String(answer.id))
      if (options.wait) await awaitOutcome(terminal, place, hookId, answer.id)
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook hooks test 3', 'repohook hooks test 3 --event issues --payload opened.json')
}
