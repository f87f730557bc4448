import { expect, it } from 'vitest'
import { hintIn, hintText } from './hint-text.ts'

const hint = { queued: true, changed: [1, Number.MAX_SAFE_INTEGER], watched: [3] }

it('a hint is read as it was written', () => {
  expect(hintIn(hintText(hint))).toEqual(hint)
  const nothing = { queued: false, changed: [], watched: [] }
  expect(hintIn(hintText(nothing))).toEqual(nothing)
})

it('more than a notice can carry is written as nothing, which says that anything may have happened', () => {
  const ids = (count: number) => Array.from({ length: count }, () => 1_000_000)
  const carried = { ...hint, changed: ids(990) }
  expect(hintText(carried).length).toBeLessThan(8_000)
  expect(hintIn(hintText(carried))).toEqual(carried)
  expect(hintText({ ...hint, changed: ids(1_000) })).toBe('')
  expect(hintIn('')).toBeNull()
})

it.each(['x', '{}', '[1]', '[1,[1.5],[]]', '[1,["1"],[]]', 'null', '[1,{},[]]'])('%s is no hint', (text) => {
  expect(hintIn(text)).toBeNull()
})
