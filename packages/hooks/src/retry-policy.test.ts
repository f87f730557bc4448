import { describe, expect, it } from 'vitest'
import { parseRetryPolicy } from './retry-policy.ts'

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]

describe('a retry policy', () => {
  it('called standard waits 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h', () => {
    expect(parseRetryPolicy('standard').delaysMs).toEqual([
      5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000,
    ])
  })

  it('called github never retries', () => {
    expect(parseRetryPolicy('github').delaysMs).toEqual([])
  })

  it.each([
    ['10s', [10 * second]],
    ['1s,2m,3h,4d', [second, 2 * minute, 3 * hour, 4 * day]],
    [' 10s , 5m,2h ', [10 * second, 5 * minute, 2 * hour]],
    ['30d', [30 * day]],
    ['720h', [30 * day]],
    ['5m,5s', [5 * minute, 5 * second]],
    [Array(20).fill('1s').join(','), Array(20).fill(second)],
  ])('reads the list %s', (text, delaysMs) => {
    expect(parseRetryPolicy(text)).toEqual({ delaysMs })
  })

  it.each([
    '',
    ' ',
    ',',
    '5s,',
    ',5s',
    '5s,,5m',
    '5s 5m',
    '5',
    's',
    '0s',
    '-5s',
    '+5s',
    '1.5h',
    '1e3s',
    '0x5s',
    '٥s',
    '5S',
    '5 s',
    '5ms',
    '1w',
    '5s5m',
    '31d',
    '721h',
    '2592001s',
    '1000000s',
    'Standard',
    ' github',
    'standard,5s',
    'constructor',
    'toString',
    '__proto__',
    'null',
    'never',
  ])('cannot be “%s”, and says what is accepted', (text) => {
    expect(() => parseRetryPolicy(text)).toThrow(
      /^“.*” is no delay: use standard, github, or a list such as 10s,5m,2h \(30d at most\)\.$/,
    )
  })

  it('has at most 20 delays', () => {
    expect(() => parseRetryPolicy(Array(21).fill('1s').join(','))).toThrow(
      'A retry policy has at most 20 delays; this one has 21.',
    )
  })

  it('quotes no more than 40 characters of what it cannot read', () => {
    expect(() => parseRetryPolicy('x'.repeat(1_000))).toThrow(new RegExp(`^“x{40}” is no delay`))
  })
})
