import { Failure } from '@repohook/events'

export interface Line {
  /** From 1, blank lines counted. */
  readonly number: number
  readonly bytes: Uint8Array
}

/**
 * The lines of an NDJSON body that are not blank.
 *
 * @throws Failure `request.too_large` for more than `most` lines, `request.malformed` for none
 */
export function splitLines(body: Uint8Array, most: number): readonly Line[] {
  const lines: Line[] = []
  let start = 0
  for (let number = 1; start < body.length; number++) {
    if (number > most) throw new Failure('request.too_large', `A batch has at most ${most} lines: send several.`)
    const newline = body.indexOf(0x0a, start)
    const end = newline === -1 ? body.length : newline
    const bytes = body.subarray(start, end)
    if (!isBlank(bytes)) lines.push({ number, bytes })
    start = end + 1
  }
  if (lines.length === 0) throw new Failure('request.malformed', 'The body has no line: send an envelope a line.')
  return lines
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  return true
}
