import { describe, expect, it } from 'vitest'
import { selectedRange } from './selected-range.ts'

const shown = ['a', 'b', 'c', 'd', 'e']
const range = (selected: string[], id: string, from: string | null) => [
  ...selectedRange(new Set(selected), shown, id, from),
]

describe('a selection', () => {
  it('changes one alone', () => {
    expect(range([], 'b', null)).toEqual(['b'])
    expect(range(['a', 'b'], 'b', null)).toEqual(['a'])
  })

  it('takes all in between, downwards and upwards', () => {
    expect(range(['b'], 'd', 'b').toSorted()).toEqual(['b', 'c', 'd'])
    expect(range(['d'], 'b', 'd').toSorted()).toEqual(['b', 'c', 'd'])
  })

  it('drops all in between where the last one is dropped', () => {
    expect(range(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a'])
  })

  it('changes one alone where the other end is shown no more', () => {
    expect(range([], 'b', 'gone')).toEqual(['b'])
  })
})
