import { expect, test } from 'vitest'
import { median, pairedRatio, percentile, spread } from './statistics.ts'

test('takes the middle value by size, not by text or place', () => {
  expect(median([100, 9, 8])).toBe(9)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('takes a percentile that is one of the values', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(hundred, 0.5)).toBe(50)
  expect(percentile(hundred, 0.99)).toBe(99)
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([3, 5], 0)).toBe(3)
})

test('tells how far apart the values are', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
})

test('compares each value with its own neighbour, so that a slow spell cancels out', () => {
  expect(pairedRatio([500, 50, 600], [1000, 100, 1000])).toEqual({ median: 0.5, min: 0.5, max: 0.6 })
})
