import { expect, test } from 'vitest'
import { otherCpus, treeCpuMs } from './cpu-time.ts'

test('tells what other programs took, in CPUs', () => {
  expect(otherCpus({ all: 1000, ours: 500 }, { all: 3000, ours: 2000 }, 1000)).toBe(0.5)
})

test('does not take clock ticks that fell the other way for work', () => {
  expect(otherCpus({ all: 1000, ours: 500 }, { all: 1100, ours: 610 }, 1000)).toBe(0)
})

test('says that it does not know', () => {
  expect(otherCpus(null, { all: 1, ours: 1 }, 1000)).toBeNull()
})

test.runIf(process.platform === 'linux')('counts a process that runs and none that is not there', () => {
  expect(treeCpuMs(process.pid)).toBeGreaterThan(0)
  expect(treeCpuMs(2 ** 30)).toBe(0)
})
