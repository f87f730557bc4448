import type { Command } from 'commander'
import { suggestion } from '../default-list.ts'

/** Adds `repohook help`. */
export function addHelp(program: Command): void {
  program
    .command('help')
    .description('Print help, of a command, too.')
    .argument('[command...]', 'such as hooks create')
    .action((words: readonly string[]) => {
      let command = program
      for (const word of words) {
        const inner = command.commands.find((one) => one.name() === word || one.aliases().includes(word))
        const names = command.commands.map((one) => one.name())
        if (!inner) return command.error(`error: unknown command '${word}'${suggestion(word, names)}`)
        command = inner
      }
      return command.help()
    })
}
