import { describe, expect, it } from 'vitest'
import { help, parseOptions } from './options.ts'
import { parts } from './parts/parts.ts'

describe('the options', () => {
  const names = parts.map(({ name }) => name)

  it('are everything once when none is given', () => {
    expect(parseOptions([])).toEqual({ long: false, seed: null, json: false, only: names })
  })

  it('run some parts only, in the order in which they run', () => {
    expect(parseOptions(['--only', 'planted,simulation', '--long'])).toMatchObject({
      only: ['simulation', 'planted'],
      long: true,
    })
  })

  it('replay a seed, which is one of the simulator', () => {
    expect(parseOptions(['--seed', '47'])).toMatchObject({ seed: 47, only: ['simulation'] })
  })

  it.each([
    [['--only', 'simulation,rain'], 'not “rain”'],
    [['--only', ','], 'not “,”'],
    [['--seed', '-1'], '--seed'],
    [['--seed', 'x'], '--seed takes a whole number'],
    [['--fast'], '--fast'],
  ])('%j is refused with what is taken instead', (args, words) => {
    expect(() => parseOptions(args)).toThrow(words)
  })

  it('name every part in their help', () => {
    expect(parseOptions(['--help'])).toBeNull()
    for (const name of names) expect(help).toContain(name)
  })
})
