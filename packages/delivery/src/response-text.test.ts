import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { responseText } from './response-text.ts'

const text = '{"ok":true,"words":"grüße"}'
const encoded = (coding: string, body: Uint8Array) => responseText([['Content-Encoding', coding]], body)
const compressors = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['GZIP', gzipSync],
  [' gzip ', gzipSync],
] as const

describe('the text of a response', () => {
  it.each(['', 'identity', 'Identity'])('is its bytes where the encoding is “%s”', (coding) => {
    expect(encoded(coding, Buffer.from(text))).toBe(text)
  })

  it('is its bytes where no encoding is named, with what is not UTF-8 replaced', () => {
    expect(responseText([], Buffer.from(text))).toBe(text)
    expect(responseText([], Buffer.from([0x61, 0xff, 0x62]))).toBe('a\ufffdb')
    expect(responseText([], Buffer.alloc(0))).toBe('')
  })

  it.each(compressors)('is decoded from %s', (coding, compress) => {
    expect(encoded(coding, compress(text))).toBe(text)
    expect(encoded(coding, compress('x'.repeat(65_536)))).toBe('x'.repeat(65_536))
  })

  it.each(compressors)('in %s is nothing if it comes to more than 64 KiB', (coding, compress) => {
    expect(encoded(coding, compress('x'.repeat(65_537)))).toBeNull()
    expect(encoded(coding, compress(Buffer.alloc(2_000_000, 'x')))).toBeNull()
  })

  it('is what had come of it when it broke off', () => {
    const body = gzipSync(Array.from({ length: 2_000 }, (_, index) => `line ${index * 7919}\n`).join(''))
    expect(encoded('gzip', body.subarray(0, 4_000))).toMatch(/^line 0\nline 7919\n/)
  })

  it('is empty where the body is, whatever it says of its encoding', () => {
    for (const coding of ['gzip', 'compress']) expect(encoded(coding, Buffer.alloc(0))).toBe('')
  })

  it.each([
    ['gzip, gzip', gzipSync(gzipSync(text))],
    ['br, gzip', gzipSync(brotliCompressSync(text))],
    ['compress', Buffer.from(text)],
    ['constructor', Buffer.from(text)],
    ['gzip', Buffer.from(text)],
    ['deflate', Buffer.from(text)],
    ['br', Buffer.from(text)],
    ['zstd', Buffer.from(text)],
  ])('is nothing where “%s” is not what it is, or is more than one', (coding, body) => {
    expect(encoded(coding, body)).toBeNull()
  })

  it('is nothing where two headers name an encoding', () => {
    const headers: [string, string][] = [
      ['content-encoding', 'gzip'],
      ['Content-Encoding', 'identity'],
    ]
    expect(responseText(headers, gzipSync(text))).toBeNull()
  })

  it('is nothing where it has a NUL, encoded or not', () => {
    const image = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
    expect(responseText([], image)).toBeNull()
    expect(encoded('gzip', gzipSync(image))).toBeNull()
  })
})
