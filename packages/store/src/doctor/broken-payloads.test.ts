import { expect, it } from 'vitest'
import { spans } from './broken-payloads.ts'

it('reads neighbours together as long as they are small, and what is large alone', () => {
  const rows = [3, 3, 4, 1, 20, 2, 2].map((bytes, index) => ({ id: 10 + index, bytes }))
  expect(spans(rows, 10)).toEqual([
    { first: 10, last: 12 },
    { first: 13, last: 13 },
    { first: 14, last: 14 },
    { first: 15, last: 16 },
  ])
  expect(spans([])).toEqual([])
})
