import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { Problem } from './problem.ts'
import type { Terminal } from './terminal.ts'

export interface SecretOptions {
  /** False for `--no-secret`. */
  readonly secret?: string | false
  readonly secretStdin?: boolean
  readonly generateSecret?: boolean
}

/** `default` follows the server’s settings. */
type Limit = number | 'default'

export interface HookOptions extends SecretOptions {
  readonly url?: string
  readonly contentType?: 'json' | 'form'
  readonly events?: readonly string[]
  readonly insecureSsl?: boolean
  readonly active?: boolean
  readonly inactive?: boolean
  readonly retry?: string
  readonly standardWebhooks?: boolean
  readonly concurrency?: Limit
  readonly rate?: Limit
  readonly parkAfter?: Limit
}

const policies = 'standard, github (never), delays such as 10s,5m,2h, or default: as the server is set'

/** Adds what `create` and `edit` have in common. */
export function addHookOptions(command: Command): Command {
  return command
    .addOption(new Option('--content-type <type>', 'how the payload is sent').choices(['json', 'form']))
    .option('--secret <secret>', 'what deliveries are signed with; others on this machine can see it here')
    .option('--secret-stdin', 'read the secret from standard input')
    .option('--generate-secret', 'make a secret, and show it once')
    .option('--retry <policy>', `when to try again: ${policies}`)
    .option('--concurrency <number>', 'requests to it at once, 1 to 16, or default', limit)
    .option('--rate <number>', 'requests a minute at most, or default: no bound', limit)
    .option('--park-after <number>', 'failures in a row that park it, 0 for never, or default', limit)
    .option('--standard-webhooks', 'send the headers of Standard Webhooks beside GitHub’s')
    .option('--insecure-ssl', 'do not check the receiver’s certificate')
    .option('--inactive', 'deliver nothing for now')
}

/** What the API takes for the limits of a hook; only those that were named. */
export const hookLimits = ({ concurrency, rate, parkAfter }: HookOptions) => ({
  ...(concurrency !== undefined && { concurrency: numberOf(concurrency) }),
  ...(rate !== undefined && { ratePerMinute: numberOf(rate) }),
  ...(parkAfter !== undefined && { parkAfter: numberOf(parkAfter) }),
})

const numberOf = (given: Limit): number | null => (given === 'default' ? null : given)

function limit(given: string): Limit {
  if (given === 'default') return given
  if (/^\d{1,9}$/.test(given)) return Number(given)
  throw new InvalidArgumentError('is a whole number, or default: as the server is set.')
}

/** What the API takes for `--retry`: null follows the server’s settings. */
export const retryPolicy = (policy: string): string | null => (policy === 'default' ? null : policy)

/** Reads `push,issues` as an argument. */
export function eventList(given: string): readonly string[] {
  const names = given
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (names.length > 0) return names
  throw new InvalidArgumentError('names no event. Is a variable empty?')
}

/**
 * The secret that the options mean: undefined for none named, and `made` when it was made here and must be shown.
 *
 * @throws a Problem when they contradict each other
 */
export async function readSecret(
  options: SecretOptions,
  { stdin, isTty }: Terminal,
): Promise<{ readonly secret: string | undefined; readonly isMade: boolean }> {
  const { secret, secretStdin, generateSecret } = options
  if ([secret !== undefined, secretStdin, generateSecret].filter(Boolean).length > 1) {
    throw new Problem(exitCodes.usage, 'Name the secret once, by one option.')
  }
  if (secret === '') {
    const advice = 'Is a variable unset? To sign no more, say so: repohook hooks edit <hook> --no-secret.'
    throw new Problem(exitCodes.usage, '--secret is empty.', advice)
  }
  if (generateSecret) return { secret: `whsec_${randomBytes(32).toString('base64')}`, isMade: true }
  if (secret === false) return { secret: '', isMade: false }
  if (!secretStdin) return { secret, isMade: false }
  if (isTty.stdin) throw new Problem(exitCodes.usage, 'Pipe the secret in: --secret-stdin < file.')
  const read = (await text(stdin)).replace(/\r?\n$/, '')
  if (read === '') throw new Problem(exitCodes.usage, 'Standard input holds no secret.')
  return { secret: read, isMade: false }
}
