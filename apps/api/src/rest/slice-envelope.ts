import { Failure } from '@repohook/events'

const memberNames = ['event', 'payload', 'guid', 'idempotency_key'] as const
export type EnvelopeMember = (typeof memberNames)[number]

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** What is longer is not worth reading only to say what else it is than an object. */
const worthReading = 64 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Finds the members of a publish envelope, as the very bytes that stand in it. Reads the frame only: each value still has to
 * be read as JSON by whoever takes it, and once each has been, the whole is known to be JSON.
 *
 * Slices instead of parsing, because a payload that was parsed and written again has other bytes.
 *
 * @throws Failure `request.malformed`, `request.not_an_object`, or `event.invalid` for a member that is unknown or there twice
 */
export function sliceEnvelope(json: Uint8Array): ReadonlyMap<EnvelopeMember, Uint8Array> {
  const members = new Map<EnvelopeMember, Uint8Array>()
  let at = skipSpace(json, 0)
  if (json[at] !== openBrace && json.length <= worthReading && isJson(json)) {
    throw new Failure('request.not_an_object', 'The body has to be a JSON object.')
  }
  expect(json, at, openBrace)
  at = skipSpace(json, at + 1)
  if (json[at] !== closeBrace) {
    for (;;) {
      expect(json, at, quote)
      const endOfName = endOfString(json, at)
      const name = memberOf(readString(json.subarray(at, endOfName)))
      at = skipSpace(json, endOfName)
      expect(json, at, colon)
      const start = skipSpace(json, at + 1)
      const end = endOfValue(json, start)
      if (members.has(name)) throw new Failure('event.invalid', `The envelope has ${name} twice.`, name)
      members.set(name, json.subarray(start, end))
      at = skipSpace(json, end)
      if (json[at] === closeBrace) break
      expect(json, at, comma)
      at = skipSpace(json, at + 1)
    }
  }
  const rest = skipSpace(json, at + 1)
  if (rest < json.length) throw malformed(json, rest)
  return members
}

/** A JSON string's text. @throws Failure `request.malformed` when it is none */
export function readString(json: Uint8Array): string {
  try {
    return JSON.parse(utf8.decode(json)) as string
  } catch {
    throw new Failure('request.malformed', 'The body is not JSON: a string in its frame is none.')
  }
}

function isJson(json: Uint8Array): boolean {
  try {
    JSON.parse(utf8.decode(json))
    return true
  } catch {
    return false
  }
}

function memberOf(name: string): EnvelopeMember {
  const member = memberNames.find((known) => known === name)
  if (member !== undefined) return member
  const shown = name.length <= 64 ? name : `${name.slice(0, 64)}…`
  const message = `An envelope has no member ${JSON.stringify(shown)}, but event, payload, guid and idempotency_key.`
  throw new Failure('event.invalid', message, shown)
}

function expect(json: Uint8Array, at: number, byte: number): void {
  if (json[at] !== byte) throw malformed(json, at)
}

function skipSpace(json: Uint8Array, start: number): number {
  let at = start
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++
  return at
}

function endOfValue(json: Uint8Array, start: number): number {
  const first = json[start]
  if (first === quote) return endOfString(json, start)
  if (first === openBrace || first === openBracket) return endOfNest(json, start)
  let at = start
  while (at < json.length && json[at] !== comma && json[at] !== closeBrace && skipSpace(json, at) === at) at++
  if (at === start) throw malformed(json, at)
  return at
}

function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1
  if (at >= json.length) throw malformed(json, json.length)
  return at + 1
}

function endOfNest(json: Uint8Array, start: number): number {
  let depth = 0
  for (let at = start; at < json.length; at++) {
    const byte = json[at]
    if (byte === quote) at = endOfString(json, at) - 1
    else if (byte === openBrace || byte === openBracket) depth++
    else if (byte === closeBrace || byte === closeBracket) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  throw malformed(json, json.length)
}

function malformed(json: Uint8Array, at: number): Failure {
  const place = at < json.length ? `it breaks at byte ${at}` : 'it ends too early'
  return new Failure('request.malformed', `The body is not JSON: ${place}.`)
}
