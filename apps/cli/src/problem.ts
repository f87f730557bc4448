import type { ExitCode } from './exit-codes.ts'

/** Why a command cannot do what was asked, in words for whoever typed it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ExitCode
  /** What to do about it; a line of its own. */
  readonly advice: string | undefined

  constructor(code: ExitCode, message: string, advice?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.advice = advice
  }
}
