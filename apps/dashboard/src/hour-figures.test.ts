import { expect, test } from 'vitest'
import { figuresOf } from './hour-figures.ts'

const hour = { hourAt: 0, delivered: 0, failed: 0, durationMs: 0 }

test('sums hours up, and tells how long one delivery took', () => {
  const hours = [hour, { ...hour, delivered: 3, durationMs: 90 }, { ...hour, delivered: 4, failed: 1, durationMs: 710 }]
  expect(figuresOf(hours)).toEqual({ delivered: 7, failed: 1, percent: 87.5, averageMs: 100 })
})

test('has no share and no average of nothing', () => {
  expect(figuresOf([hour, hour])).toEqual({ delivered: 0, failed: 0, percent: null, averageMs: null })
})

test('says 100 per cent of nothing but all', () => {
  expect(figuresOf([{ ...hour, delivered: 99_999, failed: 1 }]).percent).toBe(99.9)
  expect(figuresOf([{ ...hour, delivered: 5 }]).percent).toBe(100)
})
