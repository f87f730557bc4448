import { expect, test } from 'vitest'
import { table } from './table.ts'

test('aligns words to the left and numbers to the right, as wide as the widest cell', () => {
  const text = table(
    [
      { title: 'who', align: 'left' },
      { title: '/s', align: 'right' },
      { title: 'note', align: 'left' },
    ],
    [
      ['raw', '10,000', ''],
      ['Repohook', '9', 'kept'],
    ],
  )
  expect(text.split('\n')).toEqual([
    'who           /s  note',
    '────────  ──────  ────',
    'raw       10,000',
    'Repohook       9  kept',
  ])
})
