import type { Readable } from 'node:stream'

/** What one request may hold. */
const mostLines = 1_000
const mostBytes = 20 * 1_000 * 1_000

export interface Line {
  /** Counts from 1, blank lines too. */
  readonly number: number
  readonly bytes: Buffer
}

export interface ChunkLimits {
  readonly lines: number
  readonly bytes: number
}

/** The lines of an input that are not blank, in groups of at most 1,000 lines and 20 MB; a longer line is a group alone. */
export async function* chunksOf(
  input: Readable,
  limits: ChunkLimits = { lines: mostLines, bytes: mostBytes },
): AsyncGenerator<readonly Line[]> {
  let chunk: Line[] = []
  let size = 0
  for await (const line of linesOf(input)) {
    if (chunk.length > 0 && (chunk.length === limits.lines || size + line.bytes.length > limits.bytes)) {
      yield chunk
      chunk = []
      size = 0
    }
    chunk.push(line)
    size += line.bytes.length
  }
  if (chunk.length > 0) yield chunk
}

/** The bytes of each line, without its end. */
async function* linesOf(input: Readable): AsyncGenerator<Line> {
  let number = 0
  let parts: Buffer[] = []
  const line = () => {
    number += 1
    const bytes = Buffer.concat(parts)
    parts = []
    return { number, bytes: bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes }
  }
  for await (const piece of input as AsyncIterable<Buffer>) {
    let from = 0
    for (let end = piece.indexOf(0x0a); end !== -1; end = piece.indexOf(0x0a, from)) {
      parts.push(piece.subarray(from, end))
      from = end + 1
      const found = line()
      if (!isBlank(found)) yield found
    }
    parts.push(piece.subarray(from))
  }
  const last = line()
  if (!isBlank(last)) yield last
}

const isBlank = ({ bytes }: Line) => bytes.every((byte) => byte === 0x20 || byte === 0x09)
