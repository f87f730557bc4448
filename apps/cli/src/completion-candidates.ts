import { defineCatalogue, operatorEvents } from '@repohook/events'
import type { Command, Option } from 'commander'

export interface Candidate {
  readonly value: string
  readonly description: string
}

/** Options and arguments that name events. */
const namesEvents = /^(--events?|--(add|remove)-events|event|name)$/

/** What may follow `words` (the first ones after the program's name), where the last one is being typed. */
export function candidates(program: Command, words: readonly string[]): readonly Candidate[] {
  const typed = words.at(-1) ?? ''
  let command = program
  let operands: string[] = []
  let expecting: Option | null = null
  let isTextOnly = false
  for (const word of words.slice(0, -1)) {
    if (expecting) expecting = null
    else if (isTextOnly || !word.startsWith('-')) {
      const inner = operands.length === 0 ? find(command, word) : undefined
      if (inner) command = inner
      else operands.push(word)
    } else if (word === '--') isTextOnly = true
    else {
      const option = optionsOf(command).find(({ short, long }) => short === word || long === word)
      if (option?.required) expecting = option
    }
  }
  const found = expecting
    ? valuesOf(expecting, typed)
    : !isTextOnly && typed.startsWith('-')
      ? flagsOf(command)
      : [...(operands.length === 0 ? commandsOf(command) : []), ...argumentsOf(command, operands.length)]
  return found.filter(({ value }) => value.startsWith(typed))
}

const find = (command: Command, word: string): Command | undefined =>
  command.commands.find((inner) => inner.name() === word || inner.aliases().includes(word))

/** Those of a group are those of its default. */
const optionsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command)

const flagsOf = (command: Command): readonly Candidate[] =>
  optionsOf(command).flatMap(({ short, long, description }) =>
    [short, long].filter((flag) => flag?.startsWith('--')).map((flag) => ({ value: flag ?? '', description })),
  )

const commandsOf = (command: Command): readonly Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((inner) => ({ value: inner.name(), description: inner.description() }))

function argumentsOf(command: Command, index: number): readonly Candidate[] {
  const argument = command.registeredArguments[index]
  if (!argument) return []
  const isEvent = namesEvents.test(argument.name()) && ['publish', 'show', 'sample'].includes(command.name())
  if (isEvent) return eventNames('')
  return (argument.argChoices ?? []).map((value) => ({ value, description: '' }))
}

function valuesOf({ long, argChoices }: Option, typed: string): readonly Candidate[] {
  if (argChoices) return argChoices.map((value) => ({ value, description: '' }))
  return namesEvents.test(long ?? '') ? eventNames(typed.slice(0, typed.lastIndexOf(',') + 1)) : []
}

/** GitHub's events; those that a platform adds are known to its server alone. */
const eventNames = (before: string): readonly Candidate[] =>
  defineCatalogue(operatorEvents)
    .list()
    .map(({ name, description }) => ({ value: `${before}${name}`, description }))
