import type { Command } from 'commander'
import { awaitOutcome } from '../await-outcome.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { examples } from '../examples.ts'
import { print, printJson, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

/** Adds `repohook hooks ping`. */
export function addPingHook(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('ping')
    .description('Send a ping to a hook, inactive ones too, print the id of the delivery, and wait for how it went.')
    .argument('<hook>', 'its id', wholeNumber)
    .option('--no-wait', 'do not wait')
    .action(async (hookId: number, options: TargetOptions & JsonOption & { wait: boolean }) => {
      const place = await findPlace(options, terminal)
      const answer = await place.client.hooks.ping.mutate({ target: place.target, hookId })
      if (options.json) printJson(terminal, answer)
      else print(terminal, String(answer.id))
      if (options.wait) await awaitOutcome(terminal, place, hookId, answer.id)
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook hooks ping 3')
}
