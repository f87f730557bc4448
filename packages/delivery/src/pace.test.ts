import { describe, expect, it } from 'vitest'
import { duePace, paceFrom } from './pace.ts'

const minuteMs = 60_000

/** How many are let through at each look, taken at once. */
function run(ratePerMinute: number, everyMs: number, forMs: number): readonly number[] {
  let pace = paceFrom(0)
  return Array.from({ length: forMs / everyMs }, (_, look) => {
    const next = duePace(pace, ratePerMinute, look * everyMs)
    pace = { at: next.pace.at, count: next.pace.count + next.due }
    return next.due
  })
}
const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)

describe('a pace', () => {
  it.each([1, 7, 59, 60, 61, 600, 9_999])('of %i a minute is exactly that, and never more in any minute', (rate) => {
    const looks = run(rate, 250, 10 * minuteMs)
    expect(sum(looks)).toBe(1 + Math.floor(((10 * minuteMs - 250) * rate) / minuteMs))
    for (let from = 0; from + 240 <= looks.length; from++) {
      expect(sum(looks.slice(from, from + 240))).toBeLessThanOrEqual(rate)
    }
  })

  it('lets the first one through at once', () => {
    expect(duePace(paceFrom(5), 1, 5).due).toBe(1)
  })

  it('keeps to the rate though it is looked at irregularly', () => {
    const looks = run(600, 730, 730 * 6_000)
    expect(sum(looks)).toBe(1 + Math.floor((5_999 * 730) / 100))
  })

  it('does not make up for time that nobody used', () => {
    const { due, pace } = duePace({ at: 0, count: 30 }, 600, 60 * minuteMs)
    expect(due).toBe(11)
    expect(duePace({ ...pace, count: pace.count + due }, 600, 60 * minuteMs).due).toBe(0)
    expect(duePace({ ...pace, count: pace.count + due }, 600, 60 * minuteMs + 1_000).due).toBe(10)
  })

  it('of what was let through beyond it waits', () => {
    expect(duePace({ at: 0, count: 100 }, 60, 1_000).due).toBe(0)
  })
})
