import { describe, expect, it } from 'vitest'
import { steadyClock, systemWorld } from './world.ts'

const hourMs = 3_600_000

/** A machine whose clocks are in the test's hands. */
function machine() {
  const state = { wall: Date.UTC(2026, 0, 1), passed: 17.25 }
  const now = steadyClock(
    () => state.wall,
    () => state.passed,
  )
  return {
    state,
    /** Lets real time pass, a second at a time; answers what was told in the end. */
    pass(ms: number) {
      for (let left = ms; left > 0; left -= 1_000) {
        state.wall += Math.min(left, 1_000)
        state.passed += Math.min(left, 1_000)
        now()
      }
      return now()
    },
    set: (byMs: number) => void (state.wall += byMs),
  }
}

describe('the time that is told', () => {
  it('is the wall clock’s', () => {
    const { pass, state } = machine()
    expect(pass(0)).toBe(state.wall)
    expect(pass(90_500)).toBe(state.wall)
  })

  it('does not go back when the clock is set back, and goes on at half the pace until they agree', () => {
    const { pass, set, state } = machine()
    const before = pass(10_000)
    set(-hourMs)
    expect(pass(0)).toBe(before)
    expect(pass(20_000)).toBe(before + 10_000)
    expect(pass(2 * hourMs)).toBe(state.wall)
    expect(pass(10_000)).toBe(state.wall)
  })

  it('does not leap when the clock is set ahead, and is there a minute later for each hour', () => {
    const { pass, set, state } = machine()
    const before = pass(10_000)
    set(hourMs)
    expect(pass(0)).toBe(before)
    expect(pass(1_000)).toBe(before + 60_000)
    expect(pass(62_000)).toBe(state.wall)
  })

  it('is little moved by a clock that is wrong for a second', () => {
    const { pass, set, state } = machine()
    const before = pass(10_000)
    set(1_000 * 24 * hourMs)
    pass(1_000)
    set(-1_000 * 24 * hourMs)
    expect(pass(0) - before).toBe(60_000)
    expect(pass(120_000)).toBe(state.wall)
  })

  it('follows the clock after the machine slept, which is no time passed to it', () => {
    const { pass, state } = machine()
    state.wall += 8 * hourMs
    expect(pass(8 * 62_000)).toBe(state.wall)
  })

  it('of the real machine never goes back, and is near its clock', () => {
    const world = systemWorld()
    let last = world.now()
    for (let n = 0; n < 10_000; n++) {
      const now = world.now()
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
    }
    expect(Math.abs(last - Date.now())).toBeLessThan(60_000)
  })
})

describe('another clock', () => {
  const start = Date.UTC(2026, 0, 1)

  it('that is followed before the first look is the time from the beginning, whatever the machine’s says then or later', () => {
    let [wall, passed] = [start + hourMs, 17.25]
    const world = systemWorld(
      () => wall,
      () => passed,
    )
    world.clock.follow(start - world.clock.passed())
    expect(world.now()).toBe(start)
    wall += 24 * hourMs
    passed += 1_000
    expect(world.now()).toBe(start + 1_000)
  })

  it('is followed without a leap, and without going back', () => {
    let passed = 0
    const world = systemWorld(
      () => start + passed,
      () => passed,
    )
    expect(world.now()).toBe(start)
    world.clock.follow(start - hourMs)
    passed += 1_000
    expect(world.now()).toBe(start + 500)
    world.clock.follow(start + hourMs)
    passed += 1_000
    expect(world.now()).toBe(start + 500 + 60_000)
  })
})
