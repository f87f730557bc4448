import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { exitCodes } from './exit-codes.ts'
import { plainText } from './plain-text.ts'
import { Problem } from './problem.ts'
import type { Terminal } from './terminal.ts'

/**
 * The file that was named, or standard input for `-` and for none.
 *
 * @throws a Problem when that would wait for a person to type
 */
export function openInput(file: string | undefined, terminal: Terminal, what: string, others: string): Readable {
  const { stdin, isTty, folder } = terminal
  if (file !== undefined && file !== '-') return Readable.from(readFrom(resolve(folder, file)))
  if (file === undefined && isTty.stdin) {
    throw new Problem(exitCodes.usage, `There is no ${what}: name a file, or pipe it in.`, others)
  }
  return stdin
}

/** All of an input as text, every byte kept. @throws a Problem when it is not UTF-8 */
export async function readText(input: Readable): Promise<string> {
  const bytes = await buffer(input).catch((cause: unknown) => {
    throw unreadable('The input', cause)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const advice = 'JSON is UTF-8 text: convert it, for example with iconv.'
    throw new Problem(exitCodes.refused, 'The payload is not UTF-8.', advice, { cause })
  }
}

async function* readFrom(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(what: string, cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  const words = cause instanceof Error ? cause.message : String(cause)
  return new Problem(exitCodes.refused, `${plainText(what)} cannot be read: ${plainText(words)}`, undefined, { cause })
}
