import { expect, it } from 'vitest'
import { fromLocal, toLocal } from './local-moment.ts'

it('goes to a field for date and time and back, to the minute', () => {
  expect(fromLocal(toLocal('2026-11-28T01:30:00.000Z'))).toBe('2026-11-28T01:30:00.000Z')
  expect(toLocal(new Date(2026, 0, 2, 3, 4).toISOString())).toBe('2026-01-02T03:04')
  expect(fromLocal('')).toBeUndefined()
})
