import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

describe('the simulation', () => {
  it.each(seeds)('keeps every promise with seed %i', async (seed) => {
    const { violation, figures } = await simulate(seed)
    expect(violation).toBeNull()
    expect(figures.events).toBeGreaterThan(0)
  })

  it('is the same run for the same seed, to the last line of its history', async () => {
    expect(await simulate(4)).toEqual(await simulate(4))
  })

  it('is another run for another seed', async () => {
    const [one, other] = [await simulate(4), await simulate(5)]
    expect(one.lastLines).not.toEqual(other.lastLines)
  })
})
