import { Failure } from '@repohook/events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edit } from './edit.testing.ts'
import { sliceEnvelope } from './slice-envelope.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (json: Uint8Array) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json)
const slices = (text: string) =>
  Object.fromEntries([...sliceEnvelope(bytes(text))].map(([name, json]) => [name, textOf(json)]))

/** The failure that a body is refused with; anything else that is thrown fails the test. */
function refusal(json: Uint8Array): Failure | null {
  try {
    sliceEnvelope(json)
    return null
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const parsed = (json: Uint8Array): unknown => {
  try {
    return JSON.parse(textOf(json))
  } catch {
    return undefined
  }
}

const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 3 })
const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 5 })
const payload = fc
  .tuple(object, fc.constantFrom(0, 1, '\t'))
  .map(([value, indent]) => JSON.stringify(value, null, indent))
const strings = fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text))

const envelope = fc
  .record({ event: strings, payload, guid: strings, idempotency_key: strings }, { requiredKeys: [] })
  .chain((members) => {
    const entries = Object.entries(members)
    return fc.tuple(
      fc.constant(members),
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      fc.array(space, { minLength: 5 * entries.length + 2, maxLength: 5 * entries.length + 2 }),
    )
  })
  .map(([members, entries, spaces]) => {
    const next = () => spaces.pop() ?? ''
    const inside = entries.map(([name, json]) => `${next()}${JSON.stringify(name)}${next()}:${next()}${json}${next()}`)
    return { members, text: `${next()}{${inside.join(',')}${entries.length === 0 ? next() : ''}}${next()}` }
  })

describe('the members of an envelope', () => {
  it('are the bytes that came, whatever the spacing, the order and the values', () => {
    fc.assert(
      fc.property(envelope, ({ members, text }) => {
        expect(slices(text)).toEqual(members)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['numbers beyond 2^53', '{"id":9007199254740993,"e":1e400,"z":-0.0}'],
    ['spacing', '{ "a"\t:\r\n[ 1 , 2 ] }'],
    ['escapes, needless ones too', String.raw`{"\u0061":"\/\u00e9é\ud800\"}{[\\"}`],
    ['keys twice inside the payload', '{"a":1,"a":2,"__proto__":{"x":1}}'],
  ])('keep %s', (_, json) => {
    expect(slices(`{"event":"push","payload":${json}}`)['payload']).toBe(json)
  })

  it('are known by their names, however those are escaped', () => {
    expect(slices(String.raw`{"\u0065vent":"push"}`)).toEqual({ event: '"push"' })
  })
})

describe('a body that is no envelope', () => {
  it.each([
    ['', 'request.malformed', 'ends too early'],
    ['  ', 'request.malformed', 'ends too early'],
    ['{', 'request.malformed', 'ends too early'],
    ['{"event', 'request.malformed', 'ends too early'],
    ['{"event\\"', 'request.malformed', 'ends too early'],
    ['{"event"', 'request.malformed', 'ends too early'],
    ['{"event":', 'request.malformed', 'ends too early'],
    ['{"payload":{"a":"}', 'request.malformed', 'ends too early'],
    ['{"payload":{', 'request.malformed', 'ends too early'],
    ['{"event":"push",', 'request.malformed', 'ends too early'],
    ['{"event":"push",}', 'request.malformed', 'byte 16'],
    ['{"event" "push"}', 'request.malformed', 'byte 9'],
    ['{"event":,"guid":""}', 'request.malformed', 'byte 9'],
    ['{"event":"push"} x', 'request.malformed', 'byte 17'],
    ['{"event":"push"}{}', 'request.malformed', 'byte 16'],
    ['{"payload":{}{}}', 'request.malformed', 'byte 13'],
    ['{event:"push"}', 'request.malformed', 'byte 1'],
    ['{"ev\nent":"push"}', 'request.malformed', 'string'],
    ['{"\\x":"push"}', 'request.malformed', 'string'],
    ['\uFEFF{"event":"push"}', 'request.malformed', 'byte 0'],
    ['payload={}', 'request.malformed', 'byte 0'],
    ['nope', 'request.malformed', 'byte 0'],
    ['[1', 'request.malformed', 'byte 0'],
    ['[]', 'request.not_an_object', 'object'],
    ['"{}"', 'request.not_an_object', 'object'],
    ['null', 'request.not_an_object', 'object'],
    ['-1', 'request.not_an_object', 'object'],
  ])('%j is %s', (text, code, says) => {
    const failure = refusal(bytes(text))
    expect(failure?.code).toBe(code)
    expect(failure?.message).toContain(says)
  })

  it.each([
    ['{"event":"a","event":"b"}', 'event'],
    ['{"payload":{},"\\u0070ayload":{}}', 'payload'],
    ['{"event":"a","paylod":{}}', 'paylod'],
    ['{"__proto__":{}}', '__proto__'],
    ['{"":1}', ''],
    [`{"${'x'.repeat(500)}":1}`, `${'x'.repeat(64)}…`],
  ])('%j is event.invalid and names the member', (text, field) => {
    expect(refusal(bytes(text))).toMatchObject({ code: 'event.invalid', field })
  })

  it('is refused however deep it is', () => {
    for (const open of ['[', '{"a":']) {
      expect(refusal(bytes(`{"payload":${open.repeat(2_000_000)}`))?.code).toBe('request.malformed')
    }
  })
})

describe('any bytes', () => {
  const broken = fc.tuple(envelope, edit).map(([{ text }, breakIt]) => breakIt(bytes(text)))
  const sound = envelope.map(({ text }) => bytes(text))

  it('are taken or refused as JSON.parse would, once each member is read', () => {
    const names = new Set(['event', 'payload', 'guid', 'idempotency_key'])
    const seen = { taken: 0, refused: 0 }
    fc.assert(
      fc.property(fc.oneof(sound, broken, fc.uint8Array()), (json) => {
        const failure = refusal(json)
        const whole = parsed(json)
        if (failure === null) {
          const members = [...sliceEnvelope(json)].map(([name, slice]) => [name, parsed(slice)] as const)
          if (members.some(([, value]) => value === undefined)) expect(whole).toBeUndefined()
          else expect(whole).toEqual(Object.fromEntries(members))
        } else if (failure.code === 'request.malformed') {
          expect(whole).toBeUndefined()
        } else if (failure.code === 'event.invalid' && !failure.message.includes('twice') && whole !== undefined) {
          expect(Object.keys(whole as object).some((name) => !names.has(name))).toBe(true)
        }
        seen[failure === null ? 'taken' : 'refused']++
      }),
      { numRuns: 2_000 },
    )
    expect(seen.taken).toBeGreaterThan(100)
    expect(seen.refused).toBeGreaterThan(100)
  })
})
