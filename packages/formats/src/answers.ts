/** A receiver's answer, as far as it is kept. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Decoded, and perhaps cut; what is not JSON is read as text. */
  readonly body: string
}

/** What an answer means to a delivery beyond its status. */
export interface AnswerReading {
  /**
   * Why nothing like this need be sent again, in the receiver's words: `hook`, nothing at all to this URL; `event`, not this
   * event. Null: the answer says no such thing.
   */
  readonly permanent: { readonly of: 'hook' | 'event'; readonly reason: string } | null
  /** How long the receiver asks to be left alone, at most an hour; `Retry-After`, where it says more, is obeyed all the same. */
  readonly retryAfterMs: number | null
  /** Whether it is worth another attempt; null leaves that to the rule for every hook. */
  readonly worthRetrying: boolean | null
  /** Whether it counts against the host for Braze's breaker. */
  readonly isHostTrouble: boolean
}

export type ReadAnswer = (answer: Answer) => Partial<AnswerReading>

const longestMs = 3_600_000

/** Discord's error codes that say that the webhook itself is at fault, and those of a body that will never do. */
const discordHookCodes = new Map([
  [10_015, 'Unknown Webhook'],
  [50_027, 'Invalid Webhook Token'],
])
const discordEventCodes = new Set([50_006, 50_035])

/**
 * Discord: a deleted webhook (404, code 10015) is not to be called again, on pain of being blocked by address; a body that it
 * refuses is refused the next time, too; 429 says in the body, to the millisecond, when to come back.
 */
export const readDiscord: ReadAnswer = ({ status, body, headers }) => {
  const said = objectOf(body)
  const code = typeof said['code'] === 'number' ? said['code'] : 0
  const message = typeof said['message'] === 'string' ? said['message'].slice(0, 200) : ''
  if (status === 429) return { retryAfterMs: waitMs(said['retry_after'], header(headers, 'x-ratelimit-reset-after')) }
  const reason = `Discord says: ${message || (discordHookCodes.get(code) ?? '')} (${code})`
  if ((status === 404 || status === 401) && discordHookCodes.has(code)) return { permanent: { of: 'hook', reason } }
  if (status === 400 && discordEventCodes.has(code)) return { permanent: { of: 'event', reason } }
  return {}
}

/** What Slack says in plain text of a webhook or channel that is not there for it any more, and of a body that never will do. */
const slackHookReasons = new Set(
  `action_prohibited invalid_token posting_to_general_channel_denied channel_not_found no_service no_service_id no_team
   team_disabled no_active_hooks channel_is_archived`.split(/\s+/),
)
const slackEventReasons = new Set(
  'invalid_payload no_text user_not_found too_many_attachments invalid_blocks'.split(' '),
)

/** Slack answers with a word in plain text. */
export const readSlack: ReadAnswer = ({ status, body }) => {
  const word = body.trim()
  const reason = `Slack says: ${word}`
  if ([403, 404, 410].includes(status) && slackHookReasons.has(word)) return { permanent: { of: 'hook', reason } }
  if (status === 400 && slackEventReasons.has(word)) return { permanent: { of: 'event', reason } }
  return {}
}

const brazeTrouble = new Set([408, 429, 502, 503, 504, 529])

/** Braze tries 408, 429 and every 5xx again, and no other. */
export const readBraze: ReadAnswer = ({ status }) => ({
  worthRetrying: status === 408 || status === 429 || (status >= 500 && status <= 599),
  isHostTrouble: brazeTrouble.has(status),
})

/**
 * When Braze leaves a host alone: after more than so many answers that are host trouble within a moving window, for so long;
 * meanwhile each request ends as if it had been answered with this status, and none is made.
 */
export const brazeBreaker = { failures: 3000, windowMs: 60_000, haltMs: 60_000, simulatedStatus: 598 } as const

function waitMs(...seconds: readonly unknown[]): number | null {
  const asked = seconds.map((value) => (typeof value === 'string' ? Number(value || Number.NaN) : value))
  const known = asked.filter((value): value is number => typeof value === 'number' && value >= 0)
  return known.length === 0 ? null : Math.min(longestMs, Math.ceil(Math.max(...known) * 1000))
}

const header = (headers: Answer['headers'], name: string): string | undefined =>
  headers.find(([one]) => one.toLowerCase() === name)?.[1]

function objectOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
