import { describe, expect, it } from 'vitest'
import { Guesses, networkOf } from './guesses.ts'

const guess = (guesses: Guesses, times: number, address = '192.0.2.1', now = 0) => {
  for (let n = 0; n < times; n++) guesses.tell(address, `wrong ${n}`, false, now)
}

describe('an address that guesses tokens', () => {
  it('is looked at no more after thirty in a minute, and again when it is over', () => {
    const guesses = new Guesses()
    guess(guesses, 29)
    expect(guesses.mayTry('192.0.2.1', 'another', 0)).toBe(true)
    guess(guesses, 1)
    expect(guesses.mayTry('192.0.2.1', 'another', 59_999)).toBe(false)
    expect(guesses.mayTry('192.0.2.2', 'another', 0)).toBe(true)
    expect(guesses.mayTry('192.0.2.1', 'another', 60_000)).toBe(true)
  })

  it('shuts nobody out who was let in before, as behind one proxy', () => {
    const guesses = new Guesses()
    guesses.tell('192.0.2.1', 'right', true, 0)
    guess(guesses, 30)
    expect(guesses.mayTry('192.0.2.1', 'right', 0)).toBe(true)
    guesses.tell('192.0.2.1', 'right', false, 0)
    expect(guesses.mayTry('192.0.2.1', 'right', 0)).toBe(false)
  })

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
