import { expect, it } from 'vitest'
import { runOverload } from './overload.testing.ts'

it('ten times what it can deliver: refuses beyond the limit, delivers all that it accepted, and accepts again', async () => {
  const maxQueued = 100
  const figures = await runOverload({ seconds: 3, maxQueued })
  process.stdout.write(`overload: ${JSON.stringify(figures)}\n`)
  expect(figures).toMatchObject({ lost: 0, halfStored: 0, unready: 0 })
  expect(figures.refused).toBeGreaterThan(0)
  expect(figures.accepted).toBeGreaterThanOrEqual(maxQueued)
  expect(figures.deepest).toBeLessThanOrEqual(maxQueued)
})
