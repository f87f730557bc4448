import { expect, it } from 'vitest'
import { runCrashRounds } from './crash-rounds.testing.ts'

const rounds = 50

it(`loses no acknowledged event in ${rounds} rounds of kill -9`, { timeout: 600_000 }, async () => {
  const figures = await runCrashRounds(rounds)
  process.stdout.write(`kill -9: ${JSON.stringify(figures)}\n`)
  expect(figures).toMatchObject({ lost: [], torn: [], waiting: 0 })
  expect(figures.interrupted).toBeGreaterThan(0)
})
