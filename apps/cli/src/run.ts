import { CommanderError } from 'commander'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { explain } from './explain.ts'
import { createProgram } from './program.ts'
import { say, type Terminal } from './terminal.ts'
import { targetFlags } from './where.ts'

/** Runs the command that `argv` (without the program's name) is, and answers what to end with. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { signal } = terminal
  const { promise: interrupted, reject } = Promise.withResolvers<never>()
  const interrupt = () => reject(signal.reason)
  signal.addEventListener('abort', interrupt, { once: true })
  let flags = ''
  const program = createProgram(terminal).hook('preAction', (_, command) => {
    flags = targetFlags(command.opts())
  })
  try {
    // A command that waits for its input hears of no signal.
    await Promise.race([interrupted, program.parseAsync(argv, { from: 'user' })])
    return exitCodes.done
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted
    // Commander has said what is wrong; asking for help is not wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    const { code, lines } = explain(error, flags)
    const [problem = '', ...advice] = lines
    say(terminal, `repohook: ${problem}`)
    for (const line of advice) say(terminal, line)
    return code
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
