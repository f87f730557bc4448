const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const two = (number: number): string => String(number).padStart(2, '0')

const fields: Readonly<Record<string, (at: Date) => string>> = {
  Y: (at) => String(at.getUTCFullYear()),
  m: (at) => two(at.getUTCMonth() + 1),
  d: (at) => two(at.getUTCDate()),
  e: (at) => String(at.getUTCDate()),
  H: (at) => two(at.getUTCHours()),
  I: (at) => two(at.getUTCHours() % 12 || 12),
  p: (at) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  M: (at) => two(at.getUTCMinutes()),
  S: (at) => two(at.getUTCSeconds()),
  B: (at) => months[at.getUTCMonth()]!,
  b: (at) => months[at.getUTCMonth()]!.slice(0, 3),
  A: (at) => weekdays[at.getUTCDay()]!,
  a: (at) => weekdays[at.getUTCDay()]!.slice(0, 3),
  F: (at) => at.toISOString().slice(0, 10),
  T: (at) => at.toISOString().slice(11, 19),
  s: (at) => String(Math.floor(at.getTime() / 1000)),
  Z: () => 'UTC',
  z: () => '+0000',
  '%': () => '%',
}

/**
 * A payload's date in the fields that most templates use of strftime (`%Y-%m-%d %H:%M`), in UTC. Takes ISO 8601 and
 * seconds since 1970, which a push has; what is no date is left as it is.
 */
export function formatDate(value: unknown, format: string): unknown {
  const at =
    typeof value === 'number' ? new Date(value * 1000) : new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(at.getTime())) return value
  return format.slice(0, 200).replaceAll(/%([a-zA-Z%])/g, (written, field: string) => fields[field]?.(at) ?? written)
}
