import { describe, expect, it } from 'vitest'
import { duration, readMoment, relativeTime } from './moments.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

describe('an instant', () => {
  it.each([
    [0, 'just now'],
    [999, 'just now'],
    [1_000, '1 s ago'],
    [59_999, '59 s ago'],
    [180_000, '3 min ago'],
    [7_200_000, '2 h ago'],
    [86_400_000, '1 d ago'],
    [-300_000, 'in 5 min'],
    [30 * 86_400_000, '2026-01-30'],
  ])('%i ms ago is told as %s', (agoMs, words) => {
    expect(relativeTime(now - agoMs, now)).toBe(words)
  })

  it.each([
    ['2h', now - 7_200_000],
    ['90s', now - 90_000],
    ['7d', now - 7 * 86_400_000],
    ['2026-02-28', Date.parse('2026-02-28T00:00:00Z')],
    ['2026-02-28T10:00:00Z', Date.parse('2026-02-28T10:00:00Z')],
    ['2026-02-28T10:00:00+02:00', Date.parse('2026-02-28T08:00:00Z')],
  ])('is read from %s', (text, at) => {
    expect(readMoment(text, now)).toBe(at)
  })

  it.each(['', '2', 'h', '2 h', '-2h', 'yesterday', '2026', '2026-13-40', '2w'])('is not read from %j', (text) => {
    expect(readMoment(text, now)).toBeNull()
  })
})

it.each([
  [12, '12 ms'],
  [999, '999 ms'],
  [1_500, '1.5 s'],
])('a length of %i ms is told as %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})
