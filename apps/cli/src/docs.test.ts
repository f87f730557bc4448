import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { readEnvironment } from './config.ts'
import { exitMeanings } from './exit-codes.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

const page = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
const program = createProgram({ environment: readEnvironment({}), isTty: {} } as Terminal)

/** The cells of the page's rows that begin so. */
const rows = (beginning: RegExp) =>
  page
    .split('\n')
    .filter((line) => beginning.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

/** Every command that does something, by all of its names. */
const commandsOf = (command: Command, path: string): readonly string[] =>
  command.commands.length === 0
    ? [path]
    : command
        .createHelp()
        .visibleCommands(command)
        .filter((inner) => inner.name() !== 'help')
        .flatMap((inner) => commandsOf(inner, `${path} ${inner.name()}`))

describe('the page of the command line', () => {
  it('lists every command, and no other', () => {
    expect(rows(/^\| `repohook /).map(([name]) => name?.replaceAll('`', ''))).toEqual(commandsOf(program, 'repohook'))
  })

  it('lists every exit code with its meaning, and no other', () => {
    const listed = Object.fromEntries(rows(/^\| \d/).map(([code, meaning]) => [code, meaning]))
    expect(listed).toEqual(exitMeanings)
  })

  it('names only options that there are', () => {
    const flags = (command: Command): readonly string[] => [
      ...command.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined)),
      ...command.commands.flatMap(flags),
    ]
    const ofNpm = ['--prefix', '-s']
    const known = new Set([...flags(program), '--help', ...ofNpm])
    const named = [...page.matchAll(/(?<=[`\s])-{1,2}[A-Za-z][a-z-]*/g)].map(([flag]) => flag)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((flag) => !known.has(flag))).toEqual([])
  })
})
