/** The middle of the values in order; of an even number of them, the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper
}

/** The smallest of the values that at least `share` of them (0 to 1) do not exceed. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
})

/**
 * How values compare with others measured beside them. Each is divided by its own neighbour first: what slows the machine
 * for a while slows both, so the quotients stay when the values do not.
 */
export function pairedRatio(values: readonly number[], bases: readonly number[]): Spread {
  return spread(values.map((value, index) => value / (bases[index] ?? Number.NaN)))
}
