import { Failure } from './failure.ts'
import { findExcessDepth } from './find-excess-depth.ts'
import type { PayloadObject } from './payload-types.ts'

/** The largest payload, in bytes: 25 MiB, which GitHub's documentation calls 25 MB. */
export const maxPayloadBytes = 25 * 1024 * 1024

/** How many objects and arrays may lie inside one another, the payload itself being the first. Ours: GitHub states none. */
export const maxPayloadDepth = 64

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a payload's bytes as a JSON object, checking size and depth before anything is parsed.
 *
 * @throws {Failure} `payload.too_large`, `payload.too_deep`, `payload.malformed` (a byte order mark, too) or
 * `payload.not_an_object`.
 */
export function parsePayload(bytes: Uint8Array): PayloadObject {
  if (bytes.length > maxPayloadBytes) {
    throw new Failure(
      'payload.too_large',
      `The payload has ${bytes.length} bytes; at most ${maxPayloadBytes} are taken.`,
    )
  }
  const tooDeepAt = findExcessDepth(bytes, maxPayloadDepth)
  if (tooDeepAt !== null) {
    const message = `The payload nests deeper than ${maxPayloadDepth} levels, from byte ${tooDeepAt} on.`
    throw new Failure('payload.too_deep', message)
  }
  const payload = parseJson(decode(bytes))
  if (!isObject(payload)) throw new Failure('payload.not_an_object', 'The payload has to be a JSON object.')
  return payload
}

/** Whether a JSON value is an object, which an array and `null` are not. */
export function isObject(value: unknown): value is PayloadObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Failure('payload.malformed', 'The payload is not UTF-8.')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure('payload.malformed', `The payload is not JSON${whatBroke((error as SyntaxError).message)}.`)
  }
}

/** V8 names the position or the character, and may quote the text around it, which is not passed on. */
function whatBroke(v8Message: string): string {
  const position = /at position (\d+)/.exec(v8Message)?.[1]
  if (position !== undefined) return `: it breaks at character ${position}`
  const character = /^Unexpected token '(.+?)', /su.exec(v8Message)?.[1]
  if (character !== undefined) return `: it breaks at an unexpected ${escaped(character)}`
  return v8Message.startsWith('Unexpected end') ? ': it ends too early' : ''
}

function escaped(character: string): string {
  const codePoint = character.codePointAt(0)!
  return codePoint > 0x20 && codePoint < 0x7f ? character : `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}
