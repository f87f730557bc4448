import { describe, expect, it } from 'vitest'
import { jsonText, plainBlock, plainText } from './plain-text.ts'

const hostile: readonly (readonly [string, string, string])[] = [
  ['a colour', 'a\u001b[31mb', 'ab'],
  ['a title for the window', 'a\u001b]0;owned\u0007b', 'ab'],
  ['a link', 'a\u001b]8;;http://evil.example\u001b\\b\u001b]8;;\u001b\\', 'ab'],
  ['an escape in one byte', 'a\u009b31mb', 'ab'],
  ['half an escape', 'a\u001bb', 'ab'],
  ['a carriage return that overwrites', 'safe\roops', 'safe oops'],
  ['line breaks', 'a\nb\u2028c\u2029d', 'a b c d'],
  ['a tab', 'a\tb', 'a b'],
  ['a change of direction', 'gnp.\u202efdp\u202c.exe', 'gnp.fdp.exe'],
  ['an isolate', 'a\u2066b\u2069', 'ab'],
  ['what nobody sees', 'a\u200bb\ufeff', 'ab'],
  ['a bell and a null', 'a\u0007\u0000b', 'ab'],
  ['half a character', 'a\ud800b', 'a\ufffdb'],
]

describe('text from elsewhere', () => {
  it.each(hostile)('is one plain line in spite of %s', (_, text, plain) => {
    expect(plainText(text)).toBe(plain)
  })

  it('keeps what people write', () => {
    for (const text of ['Zürich', '日本語', '🎉 done', 'a–b “c”']) expect(plainText(text)).toBe(text)
  })

  it('of several lines keeps its lines and tabs, and nothing else that a terminal obeys', () => {
    expect(plainBlock('a\r\n\tb\u001b[2J\u202e\rc')).toBe('a\n\tbc')
  })
})

describe('JSON', () => {
  it.each(hostile)('says the same in spite of %s, and shows nothing of it to a terminal', (_, text) => {
    const json = jsonText({ text }, 0)
    expect(JSON.parse(json)).toEqual({ text })
    expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })

  it('reads as the same value beyond the first plane, too', () => {
    const text = 'a\u{e0041}\u{1f389}'
    expect(JSON.parse(jsonText(text))).toBe(text)
    expect(jsonText(text)).not.toMatch(/\p{Cf}/u)
  })
})
