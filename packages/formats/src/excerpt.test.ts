import { expect, test } from 'vitest'
import { excerpt, oneLine } from './excerpt.ts'

test.for([
  ['**Bold** and `code` and [a link](https://a.test/x)', 'Bold and code and a link'],
  ['<!-- Please read\nthe guide -->\n\n## What happened\n\n\n\nIt broke.', 'What happened\n\nIt broke.'],
  ['- [x] done\n- [ ] not\n* item', '• done\n• not\n• item'],
  ['![screenshot](https://a.test/x.png)\n\n---\n\ntext', 'screenshot\n\ntext'],
  ['```ts\nconst a = 1\n```', 'const a = 1'],
  ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
  ['<!-- never closed', ''],
  ['a\r\nb\rc\u{2028}d', 'a\nb\nc\nd'],
])('%j reads %j', ([markdown, plain]) => {
  expect(excerpt(markdown!)).toBe(plain)
})

test('says that there was more', () => {
  expect(excerpt('1\n2\n3\n4', 500, 2)).toBe('1\n2…')
  expect(excerpt('a'.repeat(600))).toBe(`${'a'.repeat(499)}…`)
})

test.for(['[', '![', '*', '**', '`', '<!--', '](', '[a](', '\n', ' ', '~~~', '- ['])(
  'goes once through much of %j',
  (part) => {
    expect(excerpt(part.repeat(1_000_000)).length).toBeLessThanOrEqual(500)
  },
)

test('a line is one line, and is read from left to right', () => {
  expect(oneLine(' a\n\tb\u{0}c \u{202E}evil ')).toBe('a b c evil')
})
