import { expect, it } from 'vitest'
import { outage } from './outage.ts'

it('an hour’s outage: parked, probed, drained oldest first, nothing lost, and the log tells it as it was', async () => {
  const told = await outage(1, 1_000)
  expect(told).toMatchObject({ events: 1_000, lost: 0, problems: [] })
  expect(told.probes).toBeGreaterThan(3)
  expect(told.parkedMs).toBeLessThan(60_000)
  expect(told.resumedMs).toBeGreaterThan(3_600_000)
  // The last probe in vain may have been just before it came back.
  expect(told.resumedMs).toBeLessThan(2 * 3_600_000)
  expect(told.peakPerS).toBeLessThanOrEqual(told.peakBoundPerS)
})
