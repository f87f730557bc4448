import { parseArgs } from 'node:util'
import { parts } from './parts/parts.ts'
import type { Scale } from './parts/part.ts'

export interface Options extends Scale {
  readonly only: readonly string[]
  readonly json: boolean
}

const names = parts.map(({ name }) => name)

export const help = `npm run torture -- [option …]

  --long          for a night: all of it, many times as often
  --seed N        one seed of the simulator, to see again what it found
  --only NAME,…   some parts:
${parts.map(({ name, about }) => `                    ${name.padEnd(12)} ${about}`).join('\n')}
  --json          prints one JSON document instead of a table
  --help          prints this

It ends with 1 when anything was broken, and says how to see it again.`

/** Reads the arguments; null asks for help. @throws an Error that says what cannot be used */
export function parseOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      long: { type: 'boolean', default: false },
      seed: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const { long, json } = values
  const seed = seedOf(values.seed)
  const fallback = seed === null ? names : ['simulation']
  return { long, json, seed, only: chosen(values.only, fallback) }
}

function chosen(text: string | undefined, fallback: readonly string[]): readonly string[] {
  if (text === undefined) return fallback
  const given = text.split(',').filter(Boolean)
  const unknown = given.find((name) => !names.includes(name))
  if (unknown !== undefined || given.length === 0)
    throw new Error(`--only takes names of ${names.join(', ')}, separated by commas; not “${unknown ?? text}”.`)
  return names.filter((name) => given.includes(name))
}

function seedOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--seed takes a whole number of up to nine digits; not “${text}”.`)
  return Number(text)
}
