import { TRPCClientError } from '@trpc/client'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { plainText } from './plain-text.ts'
import { Problem } from './problem.ts'

/** What is said of a token that the server does not know. */
export const unknownToken =
  'The server does not know this token. Set REPOHOOK_TOKEN to one that it has, or use --token.'

export interface Explanation {
  readonly code: ExitCode
  readonly lines: readonly string[]
}

/** What a refused field is called on the command line. */
const flags: Readonly<Record<string, string>> = {
  url: '--url',
  contentType: '--content-type',
  secret: '--secret',
  insecureSsl: '--insecure-ssl',
  events: '--events',
  addEvents: '--add-events',
  removeEvents: '--remove-events',
  retryPolicy: '--retry',
  standardWebhooks: '--standard-webhooks',
  overlapMs: '--overlap',
  guid: '--guid',
  idempotencyKey: '--idempotency-key',
  payload: 'payload',
  ratePerMinute: '--rate',
}

/** What to do about a refusal, where that is more than the refusal says; `{flags}` repeats the target. */
const advice: Readonly<Record<string, string>> = {
  'event.unknown': 'repohook events lists the events, repohook events <word> searches them.',
  'event.unavailable': 'repohook events lists the events and who can hear them.',
  'event.not_found': 'repohook deliveries shows the GUIDs of what was sent; retention removes what is old.',
  'hook.not_found': 'repohook hooks list{flags} shows the hooks.',
  'delivery.not_found': 'repohook deliveries{flags} shows what there is; old deliveries are removed by retention.',
  'job.not_found': 'repohook jobs list{flags} shows the jobs.',
  'job.too_many': 'repohook jobs list{flags} shows them.',
  'token.not_found': 'repohook token list shows the tokens.',
  'hook.no_secret': 'repohook hooks edit <hook> --generate-secret{flags} gives it one.',
  'hook.inactive': 'repohook hooks edit <hook> --active{flags} activates it.',
}

/**
 * An error in words for whoever typed the command, and what the program ends with.
 *
 * @param targetFlags how hints repeat the target
 */
export function explain(error: unknown, targetFlags = ''): Explanation {
  const problem = problemIn(error)
  if (problem) return { code: problem.code, lines: [problem.message, ...(problem.advice ? [problem.advice] : [])] }
  const refusal = refusalIn(error)
  if (refusal === 'auth.required') {
    return { code: exitCodes.notSignedIn, lines: [unknownToken] }
  }
  if (error instanceof TRPCClientError && error.message.startsWith('Unable to transform')) {
    const words = 'What answers there is no Repohook. Is there a path too many in the address of the server?'
    return { code: exitCodes.unreachable, lines: [words] }
  }
  const message = plainText(error instanceof Error ? error.message : String(error))
  const field = error instanceof TRPCClientError ? flagOf(error.data?.field) : null
  const help = refusal === null ? undefined : adviceOn(refusal, error)?.replace('{flags}', targetFlags)
  return { code: exitCodes.refused, lines: [field ? `${field}: ${message}` : message, ...(help ? [help] : [])] }
}

/** The code of the server's refusal; null for any other error. */
export const refusalIn = (error: unknown): string | null =>
  error instanceof TRPCClientError && typeof error.data?.failure === 'string' ? error.data.failure : null

function problemIn(error: unknown): Problem | null {
  if (error instanceof Problem) return error
  return error instanceof Error && error.cause !== undefined ? problemIn(error.cause) : null
}

function adviceOn(refusal: string, error: unknown): string | undefined {
  if (refusal !== 'target.not_found') return advice[refusal]
  const name = /“([^/“”\s]+\/[^/“”\s]+)”/.exec(error instanceof Error ? error.message : '')?.[1]
  return `repohook repositories lists the repositories${name ? `; repohook repositories add ${plainText(name)} adds it` : ''}.`
}

/** `hook.config.url` → `--url`; null for a field that no flag sets. */
function flagOf(field: unknown): string | null {
  if (typeof field !== 'string') return null
  const name = field.split('.').find((part) => !['hook', 'patch', 'config', 'filter', 'rotation'].includes(part))
  return (name && flags[name]) ?? null
}
