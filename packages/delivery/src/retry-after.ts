const longestMs = 3_600_000

/**
 * For how many milliseconds a receiver asks to be left alone, by its one `Retry-After` header (RFC 9110, 10.2.3): whole
 * seconds, or a date in the form that HTTP prescribes (IMF-fixdate). At most an hour, because a receiver's mistake must
 * not hide its events for longer; a date that has passed is 0.
 *
 * `null` where there is nothing to obey: no header, several, or anything else in it. `now` is Unix milliseconds.
 */
export function retryAfterMs(headers: readonly (readonly [string, string])[], now: number): number | null {
  const values = headers.filter(([name]) => name.toLowerCase() === 'retry-after')
  const [, value] = values.length === 1 && values[0] ? values[0] : [null, '']
  const askedMs = /^\d+$/.test(value) ? Number(value) * 1000 : fixdate(value) - now
  return Number.isNaN(askedMs) ? null : Math.min(Math.max(askedMs, 0), longestMs)
}

/** An IMF-fixdate is what `toUTCString` writes, to the letter; the parser itself takes much else. */
function fixdate(text: string): number {
  const at = Date.parse(text)
  return Number.isNaN(at) || new Date(at).toUTCString() !== text ? Number.NaN : at
}
