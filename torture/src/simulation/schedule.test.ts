import { describe, expect, it } from 'vitest'
import { Dice } from './dice.ts'
import { Schedule } from './schedule.ts'

/** What happens, moment by moment, when `moments` are scheduled in their order. */
function run(moments: readonly number[], seed = 1): string[] {
  const schedule = new Schedule(new Dice(seed))
  const happened: string[] = []
  for (const [index, at] of moments.entries()) schedule.at(at, () => void happened.push(`${at}#${index}`))
  while (schedule.next() !== null) for (const happening of schedule.take()) void happening()
  return happened
}

describe('the schedule', () => {
  const moments = Array.from({ length: 200 }, (_, index) => (index * 37) % 50)

  it('lets everything happen once, in the order of its moments', () => {
    const happened = run(moments)
    const times = happened.map((text) => Number(text.split('#')[0]))
    expect(new Set(happened).size).toBe(moments.length)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('decides by dice what comes first in a moment: the same for the same seed, another for another', () => {
    expect(run(moments)).toEqual(run(moments))
    expect(run(moments, 1)).not.toEqual(run(moments, 2))
  })

  it('gives what is added to the moment that is under way a turn of its own', () => {
    const schedule = new Schedule(new Dice(1))
    const happened: string[] = []
    schedule.at(5, () => schedule.at(5, () => void happened.push('second')))
    expect(schedule.take().map((happening) => happening())).toHaveLength(1)
    expect([schedule.next(), happened]).toEqual([5, []])
    for (const happening of schedule.take()) void happening()
    expect(happened).toEqual(['second'])
  })
})
