import { expect, it } from 'vitest'
import { runCluster } from './cluster.ts'

it('loses nothing when workers and their PostgreSQL are killed', { timeout: 300_000 }, async () => {
  const size = { workers: 2, apis: 1, events: 2_000, hooks: 5, killEveryMs: 1_000 }
  const figures = await runCluster(size, () => {})
  process.stdout.write(`cluster: ${JSON.stringify(figures)}\n`)
  expect(figures).toMatchObject({ acknowledged: 2_000, lost: [], wrong: [], waiting: 0 })
  expect(figures.kills).toBeGreaterThan(0)
})
