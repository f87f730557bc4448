import { describe, expect, test } from 'vitest'
import { Failure, type FailureCode } from './failure.ts'
import { maxPayloadBytes, maxPayloadDepth, parsePayload } from './parse-payload.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const nested = (levels: number) => encode(`{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`)

function refusal(bytes: Uint8Array): [FailureCode, string] {
  try {
    parsePayload(bytes)
  } catch (error) {
    if (error instanceof Failure) return [error.code, error.message]
    throw error
  }
  throw new Error('Nothing was refused')
}

/** An object of that many bytes: braces with spaces between them. */
function objectOf(size: number): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x20)
  bytes[0] = 0x7b
  bytes[size - 1] = 0x7d
  return bytes
}

describe('parsePayload', () => {
  test('takes 25 MiB, and refuses one byte more', () => {
    expect(maxPayloadBytes).toBe(26_214_400)
    expect(parsePayload(objectOf(26_214_400))).toEqual({})
    expect(refusal(objectOf(26_214_401))).toEqual([
      'payload.too_large',
      'The payload has 26214401 bytes; at most 26214400 are taken.',
    ])
  })

  test('refuses what is too large before it looks inside', () => {
    expect(refusal(new Uint8Array(maxPayloadBytes + 1).fill(0x5b))[0]).toBe('payload.too_large')
  })

  test('takes 64 levels, and refuses 65', () => {
    expect(maxPayloadDepth).toBe(64)
    expect(parsePayload(nested(64))).toHaveProperty('a')
    expect(refusal(nested(65))).toEqual([
      'payload.too_deep',
      'The payload nests deeper than 64 levels, from byte 68 on.',
    ])
  })

  test.for(['[', '{"a":'])('refuses a million times %s without a crash', (opening) => {
    expect(refusal(encode(opening.repeat(1e6)))[0]).toBe('payload.too_deep')
  })

  test('takes a million brackets inside a string', () => {
    expect(parsePayload(encode(`{"a":"\\"${'['.repeat(1e6)}"}`))['a']).toHaveLength(1e6 + 1)
  })

  test.for([
    ['a lone surrogate, escaped', String.raw`{"a":"\ud800"}`],
    ['numbers that a double cannot hold', '{"id":9007199254740993,"huge":1e999}'],
    ['a __proto__ key', '{"__proto__":{"polluted":true}}'],
    ['duplicate keys', '{"a":1,"a":2}'],
    ['an empty key and a NUL, escaped', String.raw`{"":"\u0000"}`],
    ['space around the object', ' \r\n\t{} \n'],
  ])('takes %s', ([, json]) => {
    expect(parsePayload(encode(json!))).toBeTypeOf('object')
  })

  test('makes a __proto__ key a field like any other', () => {
    const payload = parsePayload(encode('{"__proto__":{"polluted":true}}'))
    expect(payload['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype)
  })

  test.for([
    ['nothing at all', '', 'it ends too early'],
    ['half an object', '{"a":', 'it ends too early'],
    ['NaN', '{"a":NaN}', 'it breaks at an unexpected N'],
    ['a comment', '{} // done', 'it breaks at character 3'],
    ['trailing junk', '{"a":1}}', 'it breaks at character 7'],
    ['a trailing comma', '{"a":1,}', 'it breaks at character 7'],
    ['single quotes', "{'a':1}", 'it breaks at character 1'],
    ['a raw line break in a string', '{"a":"\n"}', 'it breaks at character 6'],
    ['a byte order mark', '\uFEFF{}', 'it breaks at an unexpected U+FEFF'],
    ['a form', 'payload=%7B%7D', 'it breaks at an unexpected p'],
  ])('refuses %s as malformed, and says where', ([, text, where]) => {
    expect(refusal(encode(text!))).toEqual(['payload.malformed', `The payload is not JSON: ${where}.`])
  })

  test('does not repeat the text that it could not read', () => {
    expect(refusal(encode('{"password":hunter2,"token":"s3cret"}'))[1]).not.toMatch(/hunter|s3cret/)
  })

  test.for([
    ['a stray continuation byte', [0x22, 0x80, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a character cut short', [0x22, 0xe2, 0x82]],
    ['UTF-16', [0x7b, 0x00, 0x7d, 0xd8]],
  ] as const)('refuses %s as malformed', ([, bytes]) => {
    expect(refusal(Uint8Array.from(bytes))).toEqual(['payload.malformed', 'The payload is not UTF-8.'])
    expect(parsePayload(encode('{"after":"é"}'))).toEqual({ after: 'é' })
  })

  test.for(['[]', '[{}]', 'null', '"text"', '7', 'true'])('refuses %s, which is not an object', (json) => {
    expect(refusal(encode(json))[0]).toBe('payload.not_an_object')
  })

  test('reads a view into a larger buffer', () => {
    expect(parsePayload(encode('junk{"a":1}junk').subarray(4, 11))).toEqual({ a: 1 })
  })
})
