import { describe, expect, it } from 'vitest'
import { parseRefUpdates } from './ref-update.ts'

const a = 'a'.repeat(40)
const b = 'b'.repeat(40)
const zero = '0'.repeat(40)

describe('parseRefUpdates', () => {
  it('tells a created, a moved and a deleted ref apart', () => {
    const text = `${zero} ${a} refs/heads/new\n${a} ${b} refs/heads/moved\n${b} ${zero} refs/tags/gone\n`
    expect(parseRefUpdates(text)).toEqual([
      { old: zero, new: a, ref: 'refs/heads/new', created: true, deleted: false },
      { old: a, new: b, ref: 'refs/heads/moved', created: false, deleted: false },
      { old: b, new: zero, ref: 'refs/tags/gone', created: false, deleted: true },
    ])
  })

  it('reads the longer ids of a SHA-256 repository', () => {
    const [update] = parseRefUpdates(`${'0'.repeat(64)} ${'c'.repeat(64)} refs/heads/main\n`)
    expect(update).toMatchObject({ created: true, new: 'c'.repeat(64) })
  })

  it('keeps the ideographic spaces and line separators that git allows in a ref name', () => {
    const [update] = parseRefUpdates(`${a} ${b} refs/heads/x\u3000y\u2028z\n`)
    expect(update?.ref).toBe('refs/heads/x\u3000y\u2028z')
  })

  it('answers nothing for no input', () => {
    expect(parseRefUpdates('')).toEqual([])
  })

  it.each([
    ['a missing ref', `${a} ${b}`],
    ['a short id', `${a.slice(1)} ${b} refs/heads/x`],
    ['ids of different lengths', `${a} ${'b'.repeat(64)} refs/heads/x`],
    ['an option in the place of an id', `--upload-pack=x ${b} refs/heads/x`],
    ['a ref outside refs/', `${a} ${b} --exec`],
    ['a ref that was neither there before nor after', `${zero} ${zero} refs/heads/x`],
  ])('refuses %s and names the line', (_, line) => {
    expect(() => parseRefUpdates(`${a} ${b} refs/heads/fine\n${line}\n`)).toThrow(JSON.stringify(line))
  })
})
