import { Argument, type Command } from 'commander'
import { candidates } from '../completion-candidates.ts'
import { completionScripts, installing, type Shell, shells } from '../completion-scripts.ts'
import { plainText } from '../plain-text.ts'
import { print, type Terminal } from '../terminal.ts'

/** Adds `repohook completion`, and the hidden command that its scripts call. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('Print what a shell reads so that Tab completes commands, options and event names.')
    .addArgument(new Argument('<shell>').choices([...shells]))
    .action((shell: Shell) => void terminal.stdout.write(completionScripts[shell]))
    .addHelpText('after', `\nOnce:\n${shells.map((shell) => `  ${installing[shell]}`).join('\n')}`)
  program
    .command('__complete', { hidden: true })
    .argument('[word...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((words: readonly string[]) => {
      for (const { value, description } of candidates(program, words)) {
        print(terminal, `${value}\t${plainText(description)}`)
      }
    })
}
