/** How often and how late a failed delivery is tried again. */
export interface RetryPolicy {
  /** Milliseconds before the first, second, … retry. Empty: never. */
  readonly delaysMs: readonly number[]
}

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestMs = 30 * 86_400_000

const schedules: Readonly<Record<string, string>> = {
  /** The schedule that Standard Webhooks recommends; with the first attempt it spans 75 hours and 35 minutes. */
  standard: '5s,5m,30m,2h,5h,10h,14h,20h,24h',
  /** GitHub never retries by itself. */
  github: '',
}

/**
 * Reads `standard`, `github`, or a list of durations such as `10s, 5m, 2h`: at most 20, each up to 30 days.
 *
 * @throws an Error that says what is wrong and what is accepted
 */
export function parseRetryPolicy(text: string): RetryPolicy {
  const list = Object.hasOwn(schedules, text) ? (schedules[text] ?? '') : text
  const parts = list === '' && text !== '' ? [] : list.split(',').map((part) => part.trim())
  if (parts.length > 20) throw new Error(`A retry policy has at most 20 delays; this one has ${parts.length}.`)
  return { delaysMs: parts.map(durationMs) }
}

function durationMs(text: string): number {
  const [, amount, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(text) ?? []
  const ms = Number(amount) * (unitsMs[unit ?? ''] ?? Number.NaN)
  if (!(ms > 0 && ms <= longestMs)) {
    throw new Error(
      `“${text.slice(0, 40)}” is no delay: use standard, github, or a list such as 10s,5m,2h (30d at most).`,
    )
  }
  return ms
}
