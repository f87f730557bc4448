import { expect, it } from 'vitest'
import { attemptGroups } from './attempt-groups.ts'

it('joins attempts where the newest of them is, each once', () => {
  const rows = ['b2', 'a3', 'b1', 'c1', 'a2', 'a1'].map((id) => ({ id, guid: id.slice(0, 1) }))
  const groups = attemptGroups(rows).map(({ newest, earlier }) => [newest.id, ...earlier.map(({ id }) => id)])
  expect(groups).toEqual([['b2', 'b1'], ['a3', 'a2', 'a1'], ['c1']])
})
