/** One hour of a hook, as `hooks.overview` tells it. */
export interface Hour {
  readonly hourAt: number
  readonly delivered: number
  readonly failed: number
  /** The sum of what all of them took. */
  readonly durationMs: number
}

export interface HourFigures {
  readonly delivered: number
  readonly failed: number
  /** How many of 100 arrived, rounded down so that 100 is all of them; null where none was sent. */
  readonly percent: number | null
  /** How long one took, on average; null where none was sent. */
  readonly averageMs: number | null
}

/** What hours come to. */
export function figuresOf(hours: readonly Hour[]): HourFigures {
  const sum = (key: 'delivered' | 'failed' | 'durationMs') => hours.reduce((total, hour) => total + hour[key], 0)
  const [delivered, failed] = [sum('delivered'), sum('failed')]
  const all = delivered + failed
  if (all === 0) return { delivered, failed, percent: null, averageMs: null }
  return {
    delivered,
    failed,
    percent: Math.floor((1000 * delivered) / all) / 10,
    averageMs: sum('durationMs') / all,
  }
}
