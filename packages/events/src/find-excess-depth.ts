const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Finds where JSON text in UTF-8 first nests deeper than `maxDepth`: the byte offset of that bracket, or `null`. The
 * outermost object or array is level 1; brackets inside strings do not count.
 *
 * Reads the bytes and not the parsed value: `JSON.parse` takes a depth at which `JSON.stringify` overflows the stack.
 */
export function findExcessDepth(json: Uint8Array, maxDepth: number): number | null {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === quote) at = endOfString(json, at)
    else if (byte === openBrace || byte === openBracket) {
      depth++
      if (depth > maxDepth) return at
    } else if (byte === closeBrace || byte === closeBracket) depth--
  }
  return null
}

function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1
  return at
}
