import { describe, expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const now = Date.parse('2026-11-27T18:00:00.250Z')
const of = (...values: readonly string[]) =>
  retryAfterMs(
    values.map((value) => ['Retry-After', value]),
    now,
  )
const hour = 3_600_000

describe('a Retry-After', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    ['0120', 120_000],
    ['3600', hour],
    ['3601', hour],
    ['99999999', hour],
    ['1000000000', hour],
    ['9'.repeat(1024), hour],
    ['Fri, 27 Nov 2026 18:00:01 GMT', 750],
    ['Fri, 27 Nov 2026 18:30:00 GMT', 1_799_750],
    ['Sat, 28 Nov 2026 18:00:00 GMT', hour],
    ['Fri, 31 Dec 9999 23:59:59 GMT', hour],
    ['Fri, 27 Nov 2026 18:00:00 GMT', 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ])('of “%s” asks for %d ms', (value, ms) => {
    expect(of(value)).toBe(ms)
  })

  it.each([
    '',
    ' ',
    '-5',
    '+5',
    '1e9',
    '0x10',
    '1.5',
    '1,5',
    '5, 10',
    '5 seconds',
    '٥',
    'Infinity',
    'NaN',
    'tomorrow',
    'constructor',
    '2026-11-27T18:30:00Z',
    'Friday, 27-Nov-26 18:30:00 GMT',
    'Fri Nov 27 18:30:00 2026',
    'Mon, 27 Nov 2026 18:30:00 GMT',
    'Fri, 27 Nov 2026 18:30:60 GMT',
    'Fri, 31 Nov 2026 18:30:00 GMT',
    'Fri, 27 Nov 2026 18:30:00 +0100',
    'Fri, 27 Nov 2026 18:30:00 UTC',
    'fri, 27 nov 2026 18:30:00 gmt',
    'Fri, 27 Nov 2026 18:30 GMT',
    '27 Nov 2026 18:30:00 GMT',
    'Fri, 27 Nov 2026 18:30:00 GMT, Fri, 27 Nov 2026 18:30:00 GMT',
  ])('of “%s” is not obeyed', (value) => {
    expect(of(value)).toBeNull()
  })

  it('that comes twice is not obeyed, even if both say the same', () => {
    expect(of('5', '10')).toBeNull()
    expect(of('5', '5')).toBeNull()
  })

  it('is found whatever the case of its name, among others', () => {
    expect(
      retryAfterMs(
        [
          ['x', '1'],
          ['RETRY-AFTER', '7'],
          ['retry-after-ms', '9'],
        ],
        now,
      ),
    ).toBe(7_000)
  })

  it('that did not come asks for nothing', () => {
    expect(retryAfterMs([], now)).toBeNull()
  })
})
