const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const steps = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const
const longestMs = 30 * 86_400_000

/** An instant as ISO 8601 in UTC. */
export const isoTime = (at: number): string => new Date(at).toISOString()

/** An instant as people say it: `3 min ago`, `in 2 h`; a date when it is more than 30 days away. */
export function relativeTime(at: number, now: number): string {
  const awayMs = Math.abs(now - at)
  if (awayMs >= longestMs) return isoTime(at).slice(0, 10)
  const [unit, sizeMs] = steps.find(([, size]) => awayMs >= size) ?? ['s', 1_000]
  const amount = Math.floor(awayMs / sizeMs)
  if (amount === 0) return 'just now'
  return at > now ? `in ${amount} ${unit}` : `${amount} ${unit} ago`
}

/** A length of time as people say it: `12 ms`, `1.5 s`. */
export const duration = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`)

/** The milliseconds of `30m`, `2h`, `7d`; null for what is no length of time. */
export function readLength(text: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  return amount === undefined ? null : Number(amount) * (unitsMs[unit] ?? 0)
}

/** The instant that `2h` (before `now`) or an ISO 8601 date names; null when it names none. */
export function readMoment(text: string, now: number): number | null {
  const lengthMs = readLength(text)
  if (lengthMs !== null) return now - lengthMs
  const at = /^\d{4}-\d{2}-\d{2}(?:T|$)/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : at
}
