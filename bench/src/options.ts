import { parseArgs } from 'node:util'
import { hookCount } from './contenders/contender.ts'
import { contestantsOn } from './contestants.ts'

export interface Options {
  readonly rounds: number
  /** In each round, of each contender. */
  readonly deliveries: number
  readonly only: readonly string[]
  /** A shorter service part too. */
  readonly quick: boolean
  /** A PostgreSQL for Repohook and pg-boss, or `postgres` for one of our own; null is SQLite for Repohook. */
  readonly database: string | null
  readonly json: boolean
  readonly profile: boolean
  /** Makes so many deliveries of one hook instead, and measures the pages that the dashboard asks for; null does not. */
  readonly seed: number | null
}

/** What `--only` may name: the contenders, what is measured over HTTP, and workers side by side on PostgreSQL. */
export const parts: readonly string[] = [...contestantsOn(null).map(({ name }) => name), 'http', 'workers']

export const help = `npm run bench -- [option …]

  --quick           one short round, to see that it works; its numbers say little
  --rounds N        how often everybody takes a turn (7)
  --deliveries N    how many deliveries a turn has (6400)
  --only NAME,…     of ${parts.join(', ')};
                    raw joins where there is something to compare
  --database URL    measures Repohook on that PostgreSQL, and pg-boss beside it; “postgres” starts one
  --profile         says instead what Repohook's worker spends its time on
  --seed-deliveries N
                    makes an installation with one hook that has N deliveries instead, and measures the pages of the
                    dashboard; --database file:… keeps it
  --json            prints one JSON document instead of tables
  --help            prints this

Redis and PostgreSQL are started from the programs on this machine, or taken from REDIS_URL and TEST_DATABASE_URL as
they are set up; the queue and the databases repohook_bench… that are made there are removed at the end. A PostgreSQL that is there wants a
user who may create databases.`

/** Reads the arguments; null asks for help. @throws an Error that says what cannot be used */
export function parseOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      deliveries: { type: 'string' },
      only: { type: 'string' },
      database: { type: 'string' },
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      'seed-deliveries': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const { quick, json, profile } = values
  const seed =
    values['seed-deliveries'] === undefined ? null : wholeNumber('--seed-deliveries', values['seed-deliveries'], 1)
  const database = databaseOf(values.database, seed !== null)
  const deliveries = wholeNumber('--deliveries', values.deliveries, quick ? 480 : 6400)
  return {
    quick,
    json,
    profile,
    seed,
    database,
    rounds: wholeNumber('--rounds', values.rounds, quick ? 1 : 7),
    // An event goes to every hook.
    deliveries: Math.ceil(deliveries / hookCount) * hookCount,
    only: chosen(values.only, usual(database)),
  }
}

/** What the database concerns. */
const usual = (database: string | null): readonly string[] =>
  parts.filter((part) => (database === null ? part !== 'workers' : !part.startsWith('bullmq')))

function chosen(text: string | undefined, otherwise: readonly string[]): readonly string[] {
  if (text === undefined) return otherwise
  const names = text.split(',').filter(Boolean)
  const unknown = names.find((name) => !parts.includes(name))
  if (unknown !== undefined || names.length === 0)
    throw new Error(`--only takes names of ${parts.join(', ')}, separated by commas; not “${unknown ?? text}”.`)
  const compares = names.some((name) => name !== 'http' && name !== 'workers')
  return parts.filter((name) => names.includes(name) || (name === 'raw' && compares))
}

function databaseOf(text: string | undefined, mayBeFile: boolean): string | null {
  if (text === undefined) return null
  if (mayBeFile && /^file:.+/.test(text)) return text
  if (text !== 'postgres' && !/^postgres(?:ql)?:\/\/\S+$/.test(text))
    throw new Error('--database takes postgres:// and a server, or “postgres” for one that is started here.')
  return text
}

function wholeNumber(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${option} takes a whole number from 1 to 9999999; not “${text}”.`)
  return Number(text)
}
