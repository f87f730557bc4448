import { expect, it } from 'vitest'
import { duration } from './duration.ts'

it.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [520, '0.52 s'],
  [12_340, '12.3 s'],
  [59_990, '1 min 0 s'],
  [63_000, '1 min 3 s'],
  [119_700, '2 min 0 s'],
  [3_599_900, '1 h 0 min'],
  [7_500_000, '2 h 5 min'],
])('words %d ms', (ms, words) => {
  expect(duration(ms)).toBe(words)
})
