import { expect, test } from 'vitest'
import { parseOptions, parts } from './options.ts'

test('measures everything seven times unless told otherwise', () => {
  expect(parseOptions([])).toEqual({
    rounds: 7,
    deliveries: 6400,
    only: parts.filter((part) => part !== 'workers'),
    quick: false,
    database: null,
    json: false,
    profile: false,
    seed: null,
  })
})

test('makes one short round of --quick, and lets numbers beside it win', () => {
  expect(parseOptions(['--quick'])).toMatchObject({ rounds: 1, deliveries: 480 })
  expect(parseOptions(['--quick', '--rounds', '3', '--deliveries', '50'])).toMatchObject({ rounds: 3, deliveries: 64 })
})

test('brings raw along where there is something to compare with it', () => {
  expect(parseOptions(['--only', 'repohook'])?.only).toEqual(['raw', 'repohook'])
  expect(parseOptions(['--only', 'http'])?.only).toEqual(['http'])
})

test('leaves out whom a PostgreSQL does not concern, unless they are named', () => {
  const database = 'postgres://me@127.0.0.1/bench'
  const only = ['raw', 'repohook', 'repohook-single', 'pg-boss', 'http', 'workers']
  expect(parseOptions(['--database', database])).toMatchObject({ database, only })
  expect(parseOptions(['--database', 'postgres', '--only', 'bullmq'])?.only).toEqual(['raw', 'bullmq'])
})

test('takes a file for what is seeded, and for nothing else', () => {
  const database = 'file:/tmp/seeded.db'
  expect(parseOptions(['--seed-deliveries', '1000', '--database', database])).toMatchObject({ seed: 1000, database })
  expect(() => parseOptions(['--database', database])).toThrow(/--database takes postgres:/)
})

test('asks for help', () => {
  expect(parseOptions(['--help'])).toBeNull()
})

test.each([
  [['--only', 'rabbit'], /--only takes names of raw, repohook.*not “rabbit”/],
  [['--only', ','], /--only takes names/],
  [['--rounds', '0'], /--rounds takes a whole number/],
  [['--seed-deliveries', 'many'], /--seed-deliveries takes a whole number/],
  [['--deliveries', '1e3'], /--deliveries takes a whole number/],
  [['--database', 'mysql://127.0.0.1'], /--database takes postgres:/],
  [['--fast'], /Unknown option '--fast'/],
])('refuses %j and says what it takes', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message)
})
