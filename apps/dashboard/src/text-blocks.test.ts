import { expect, it } from 'vitest'
import { blocksOf } from './text-blocks.ts'

const joined = (text: string) =>
  blocksOf(text)
    .map((block) => block.text)
    .join('')

it.each(['', 'short', '\n'.repeat(50_000), 'x'.repeat(100_000), `${'line\n'.repeat(20_000)}end`])(
  'loses nothing of a text (%#)',
  (text) => expect(joined(text)).toBe(text),
)

it('cuts at the end of a line, and otherwise never within a character', () => {
  expect(blocksOf('a line\n'.repeat(10_000)).every(({ text }) => text.endsWith('\n'))).toBe(true)
  const faces = `x${'\ud83d\ude00'.repeat(20_000)}`
  expect(joined(faces)).toBe(faces)
  expect(blocksOf(faces).every(({ text }) => text.isWellFormed())).toBe(true)
})
