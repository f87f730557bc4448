import { expect, test } from 'vitest'
import { countBetween } from './fsyncs.ts'

test('counts each call once, by when it began', () => {
  const trace = [
    '17  1700000000.100000 fdatasync(5) = 0',
    '17  1700000000.200000 fsync(5 <unfinished ...>',
    '18  1700000000.250000 fdatasync(6)       = 0',
    '17  1700000000.300000 <... fsync resumed>) = 0',
    '17  1700000000.900000 fdatasync(5) = 0',
  ].join('\n')
  expect(countBetween(trace, 1_700_000_000_150, 1_700_000_000_400)).toBe(2)
})
