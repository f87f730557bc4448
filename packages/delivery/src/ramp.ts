const firstPerS = 1
const stepMs = 10_000
const steps = 10

/** How long a hook that works again is held to the ramp: 100 s. */
export const rampMs = steps * stepMs

/**
 * How many deliveries a second a hook may get that works again since a moment: one at first, and twice as many every ten
 * seconds. Null once 100 s are over: what it may get then is for its other limits to say. So it is where the clock was set
 * back by as much.
 */
export function rampPerS(resumedAt: number | null, now: number): number | null {
  if (resumedAt === null) return null
  const step = Math.floor((now - resumedAt) / stepMs)
  return Math.abs(step) >= steps ? null : firstPerS * 2 ** Math.max(0, step)
}
