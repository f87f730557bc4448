import { describe, expect, it } from 'vitest'
import { Dice } from './dice.ts'

const throws = (dice: Dice, count = 1_000) => Array.from({ length: count }, () => dice.random())

describe('dice', () => {
  it('fall the same for the same seed and otherwise for another one', () => {
    expect(throws(new Dice(7))).toEqual(throws(new Dice(7)))
    expect(throws(new Dice(7))).not.toEqual(throws(new Dice(8)))
  })

  it('are forked without a look at what was thrown', () => {
    const [fresh, used] = [new Dice(7), new Dice(7)]
    throws(used)
    expect(throws(used.fork('network'))).toEqual(throws(fresh.fork('network')))
    expect(throws(fresh.fork('network'))).not.toEqual(throws(fresh.fork('people')))
  })

  it('are fair', () => {
    const mean = throws(new Dice(1), 20_000).reduce((sum, value) => sum + value, 0) / 20_000
    expect(mean).toBeCloseTo(0.5, 1)
    const sides = new Set(Array.from({ length: 500 }, (_, seed) => new Dice(seed).whole(1, 6)))
    expect(sides).toEqual(new Set([1, 2, 3, 4, 5, 6]))
  })

  it('make UUIDs of version 4', () => {
    expect(new Dice(1).uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
  })
})
