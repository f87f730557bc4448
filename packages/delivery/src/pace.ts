/** How far a schedule of so many a minute was used: `count` since `at`. */
export interface Pace {
  readonly at: number
  readonly count: number
}

const minuteMs = 60_000

/** A schedule whose first one is due at once, and the others evenly after it. */
export const paceFrom = (now: number): Pace => ({ at: now, count: -1 })

/**
 * How many are due by now, and the schedule that says so. Time that was not used is lost, but for about a second of it: a
 * pause is not followed by a burst.
 */
export function duePace(pace: Pace, ratePerMinute: number, now: number): { readonly due: number; readonly pace: Pace } {
  const due = Math.floor(((now - pace.at) * ratePerMinute) / minuteMs) - pace.count
  const most = Math.floor(ratePerMinute / 60) + 1
  return due <= most ? { due: Math.max(0, due), pace } : { due: most, pace: { at: now, count: -most } }
}
