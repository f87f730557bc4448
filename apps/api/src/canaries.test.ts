import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Canaries } from './canaries.testing.ts'

const canaries = new Canaries()
const text = canaries.sing('text')
const bytes = randomBytes(32)
canaries.mark('bytes', bytes)

describe('a canary', () => {
  it.each<[string, string]>([
    ['as it is', `before ${text} after`],
    ['in JSON', JSON.stringify({ a: [text] })],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ a: [text] }))],
    ['in a URL', `https://example.com/?a=${encodeURIComponent(text)}`],
    ['in capitals', text.toUpperCase()],
    ['in hex', Buffer.from(text).toString('hex')],
    ['in hex of capitals', Buffer.from(`x${text}`).toString('hex').toUpperCase()],
    ['in numbers', String(new TextEncoder().encode(text))],
    ['in JSON of bytes', JSON.stringify(Buffer.from(text))],
    ['in UTF-16', Buffer.from(text, 'utf16le').toString('latin1')],
    ['in escapes', Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ...['', 'u', 'us', 'user:'].flatMap((before): [string, string][] => [
      [`in base64 after “${before}”`, Buffer.from(`${before}${text}:after`).toString('base64')],
      [`in base64url after “${before}”`, Buffer.from(`${before}${text}`).toString('base64url')],
    ]),
  ])('is heard %s', (_, disguised) => {
    expect(canaries.heardIn(disguised)).toEqual(['text'])
    expect(canaries.heardIn(Buffer.from(disguised))).toEqual(['text'])
  })

  it('of bytes is heard, too', () => {
    const framed = Buffer.concat([randomBytes(7), bytes, randomBytes(2)])
    for (const disguised of [framed, framed.toString('hex'), framed.toString('base64'), framed.toString('base64url')]) {
      expect(canaries.heardIn(disguised)).toEqual(['bytes'])
    }
  })

  it('is not heard where it is not', () => {
    expect(canaries.heardIn(new Canaries().sing('text'))).toEqual([])
    expect(canaries.heardIn(text.slice(1, 25))).toEqual([])
  })
})
