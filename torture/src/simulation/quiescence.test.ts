import { expect, it } from 'vitest'
import { quiescence } from './quiescence.ts'

it('waits for promises and immediates that lead to one another, however many', async () => {
  let reached = 0
  const goOn = async (steps: number): Promise<void> => {
    if (steps === 0) return
    await Promise.resolve()
    await new Promise(setImmediate)
    reached += 1
    await goOn(steps - 1)
  }
  void goOn(20)
  await quiescence()
  expect(reached).toBe(20)
})
