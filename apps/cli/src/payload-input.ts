import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { exitCodes } from './exit-codes.ts'
import { Problem } from './problem.ts'
import type { Terminal } from './terminal.ts'

/**
 * The file that was named, or standard input for `-` and for none.
 *
 * @throws a Problem when that would wait for a person to type
 */
export function openInput(file: string | undefined, terminal: Terminal, what: string, others: string): Readable {
  const { stdin, isTty, folder } = terminal
  if (file !== undefined && file !== '-') return createReadStream(resolve(folder, file))
  if (file === undefined && isTty.stdin) {
    throw new Problem(exitCodes.usage, `There is no ${what}: name a file, or pipe it in.`, others)
  }
  return stdin
}

/** All of an input as text, every byte kept. @throws a Problem when it is not UTF-8 */
export async function readText(input: Readable): Promise<string> {
  const bytes = await buffer(input).catch((cause: NodeJS.ErrnoException) => {
    throw new Problem(exitCodes.refused, `${cause.path ?? 'The input'} cannot be read: ${cause.message}`, undefined, {
      cause,
    })
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const advice = 'JSON is UTF-8 text: convert it, for example with iconv.'
    throw new Problem(exitCodes.refused, 'The payload is not UTF-8.', advice, { cause })
  }
}
