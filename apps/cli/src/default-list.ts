import { type Command, Help } from 'commander'
import { nearest } from './nearest.ts'

/**
 * Completes a group of commands whose `list` is its default: the group's help shows what `list` takes, and a word that
 * is no command is not taken for a word too many of `list`. To be called once the group has all its commands.
 */
export function completeDefaultList(group: Command): void {
  const list = group.commands.find((command) => command.name() === 'list')
  if (!list) return
  const plain = new Help()
  group.configureHelp({ ...group.configureHelp(), visibleOptions: () => plain.visibleOptions(list) })
  group.addHelpText('after', `\nWithout a command it is list, whose options these are.`)
  if (list.registeredArguments.length > 0) return
  list.allowExcessArguments().hook('preAction', () => {
    const [word] = list.args
    if (word === undefined) return
    if (group.args[0] === list.name()) list.error(`error: too many arguments for list: ${word}`)
    const names = group.commands.flatMap((command) => [command.name(), ...command.aliases()])
    group.error(`error: unknown command '${word}'${suggestion(word, names)}`)
  })
}

/** What is added to a complaint about a word that is none of the names. */
export function suggestion(word: string, names: readonly string[]): string {
  const close = nearest(word, names)
  return close === null ? '' : `\n(Did you mean ${close}?)`
}
