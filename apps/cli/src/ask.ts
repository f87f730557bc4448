import { createInterface } from 'node:readline'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { Problem } from './problem.ts'
import { say, type Terminal } from './terminal.ts'

/**
 * Asks on stderr and answers whether the person said yes; anything else is no.
 *
 * @throws a Problem when nobody is there to ask
 */
async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  const { stdin, stderr, isTty, signal } = terminal
  if (!isTty.stdin) {
    throw new Problem(exitCodes.usage, `${question} Nobody is here to answer.`, 'Say --yes to go ahead without asking.')
  }
  stderr.write(`${question} [y/N] `)
  const lines = createInterface({ input: stdin, terminal: false, signal })
  try {
    for await (const line of lines) return /^\s*y(es)?\s*$/i.test(line)
    say(terminal, '')
    return false
  } finally {
    lines.close()
  }
}

/** Asks, unless `yes` was said beforehand. @throws a Problem, with `code`, when the answer is no */
export async function requireConsent(
  terminal: Terminal,
  yes: boolean | undefined,
  question: string,
  code: ExitCode = exitCodes.refused,
): Promise<void> {
  if (yes || (await confirm(terminal, question))) return
  throw new Problem(code, 'Nothing was done.')
}
