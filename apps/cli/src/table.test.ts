import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { type Column, fit, shorten, tabbed, table } from './table.ts'

interface Row {
  readonly id: number
  readonly url: string
  readonly state: string
}
const columns: readonly Column<Row>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'URL', value: ({ url }) => url, shrinks: 'first' },
  { title: 'STATE', value: ({ state }) => state, paint: ({ state }) => (state === 'active' ? 'green' : null) },
]
const rows: readonly Row[] = [
  { id: 1, url: 'https://example.com/a/very/long/path/to/a/hook', state: 'active' },
  { id: 1234, url: 'https://日本語.example/フック', state: 'inactive' },
]

describe('a table', () => {
  it('aligns its columns under their titles, wide characters too', () => {
    expect(table(rows, columns, 100, false)).toBe(
      [
        'ID    URL                                             STATE',
        '1     https://example.com/a/very/long/path/to/a/hook  active',
        '1234  https://日本語.example/フック                   inactive',
      ].join('\n'),
    )
  })

  it.each([30, 40, 50, 60])('fits in %i columns by shortening what may be', (width) => {
    const lines = table(rows, columns, width, false).split('\n')
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width)
    expect(lines[1]).toMatch(/^1 {5}https:.*…? {2}active$/)
    expect(lines[2]).toMatch(/inactive$/)
  })

  it('paints only where colours are wanted, and aligns the same', () => {
    const painted = table(rows, columns, 100, true)
    expect(painted).toContain('\u001b[32mactive\u001b[39m')
    expect(table(rows, columns, 100, false)).not.toContain('\u001b')
  })

  it.each([
    ['a line break', 'a\nb'],
    ['an escape', '\u001b[2Ja\u001b]0;x\u0007'],
    ['a change of direction', '\u202ea'],
    ['a tab', 'a\tb'],
  ])('stays a table with %s in a value', (_, url) => {
    const hostile = [{ id: 1, url, state: 'x' }]
    for (const text of [table(hostile, columns, 80, false), tabbed(hostile, columns)]) {
      expect(text.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
    expect(table(hostile, columns, 80, false).split('\n')).toHaveLength(2)
    expect(tabbed(hostile, columns).split('\n')).toHaveLength(1)
    expect(tabbed(hostile, columns).split('\t')).toHaveLength(3)
  })

  it('for another program is whole, without titles', () => {
    expect(tabbed(rows, columns).split('\n')[0]).toBe('1\thttps://example.com/a/very/long/path/to/a/hook\tactive')
  })
})

describe('widths', () => {
  it('stay when there is room', () => expect(fit([4, 40, 8], [undefined, 'first', undefined], 60)).toEqual([4, 40, 8]))
  it('give way where they may, the widest first', () => {
    expect(fit([4, 40, 30], [undefined, 'first', 'first'], 50)).toEqual([4, 23, 23])
  })
  it('give way in their order', () => {
    expect(fit([4, 40, 30], [undefined, 'then', 'first'], 60)).toEqual([4, 40, 16])
    expect(fit([4, 40, 30], [undefined, 'then', 'first'], 50)).toEqual([4, 38, 8])
  })
  it('give way elsewhere when that is not enough', () => {
    expect(fit([30, 20], [undefined, 'first'], 20)).toEqual([12, 8])
  })
  it('never go below a few columns', () => expect(fit([30, 20], ['first', 'then'], 3)).toEqual([8, 8]))
})

describe('shortening', () => {
  it('leaves what fits', () => expect(shorten('hello', 5)).toBe('hello'))
  it('says that something is missing', () => expect(shorten('hello', 4)).toBe('hel…'))
  it('cuts no character in two', () => {
    expect(shorten('日本語', 4)).toBe('日…')
    expect(shorten('👩‍👩‍👧‍👦👩‍👩‍👧‍👦x', 4)).toBe('👩‍👩‍👧‍👦…')
  })
})
