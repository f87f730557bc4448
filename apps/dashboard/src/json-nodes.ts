/** A value of a JSON text: what it is, and where it stands. Nothing is parsed into it, so nothing is lost: `1e400` and twice the same key stay. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'literal'
  readonly start: number
  readonly end: number
}

export interface JsonChild extends JsonNode {
  /** As the text has it, quotes and escapes included; null in an array. */
  readonly key: string | null
}

/** Longer texts are not parsed as a whole to see whether they are JSON: it would hold up the page. */
const longestParsed = 1_000_000

/** The value that a text is; null for a text that is no JSON. Of a text beyond a million characters only the brackets are looked at. */
export function rootOf(text: string): JsonNode | null {
  const start = skipSpace(text, 0)
  const node = nodeAt(text, start)
  if (node === null || skipSpace(text, node.end) !== text.length) return null
  return text.length > longestParsed || isJson(text) ? node : null
}

/** What an object or an array holds, in order, found as it is asked for. */
export function* childrenOf(text: string, { kind, start, end }: JsonNode): Generator<JsonChild, void> {
  if (kind !== 'object' && kind !== 'array') return
  let at = skipSpace(text, start + 1)
  while (at < end - 1) {
    let key: string | null = null
    if (kind === 'object') {
      const keyEnd = endOfString(text, at)
      key = text.slice(at, keyEnd)
      // Past the colon.
      at = skipSpace(text, skipSpace(text, keyEnd) + 1)
    }
    const value = nodeAt(text, at)
    if (value === null || value.end > end) return
    yield { ...value, key }
    // Past the comma.
    at = skipSpace(text, skipSpace(text, value.end) + 1)
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const kinds: Readonly<Record<string, JsonNode['kind']>> = { '{': 'object', '[': 'array', '"': 'string' }

function nodeAt(text: string, start: number): JsonNode | null {
  const first = text.charAt(start)
  const kind = kinds[first] ?? (/[-0-9]/.test(first) ? 'number' : 'literal')
  const end = endOf(text, start, kind)
  return end > start ? { kind, start, end } : null
}

function endOf(text: string, start: number, kind: JsonNode['kind']): number {
  if (kind === 'string') return endOfString(text, start)
  if (kind === 'object' || kind === 'array') return endOfBrackets(text, start)
  const word = /[-+.\w]*/y
  word.lastIndex = start
  return start + (word.exec(text)?.[0].length ?? 0)
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d]

/** Behind the quote that closes a string; the text's end where none does. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text.charCodeAt(before) === backslash) before--
    // As many backslashes as make pairs leave the quote unescaped.
    if ((at - before) % 2 === 1) return at + 1
  }
  return text.length
}

/** Behind the bracket that closes another; 0 where none does. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at) - 1
    else if (code === openBrace || code === openBracket) depth++
    else if ((code === closeBrace || code === closeBracket) && --depth === 0) return at + 1
  }
  return 0
}

function skipSpace(text: string, start: number): number {
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at++
  }
}
