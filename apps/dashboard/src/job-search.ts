const outcomes = ['waiting', 'delivered', 'failed', 'cancelled'] as const

/** What the address of a job says: which of its items. */
export interface JobSearch {
  readonly outcome?: (typeof outcomes)[number]
  /** The id of the last item of the page before. */
  readonly after?: number
}

export function parseJobSearch(search: Record<string, unknown>): JobSearch {
  const outcome = outcomes.find((each) => each === search['outcome'])
  const after = idIn(search['after'])
  return { ...(outcome && { outcome }), ...(after !== null && { after }) }
}

/** Jobs older than this one. */
export interface JobsSearch {
  readonly below?: number
}

export function parseJobsSearch(search: Record<string, unknown>): JobsSearch {
  const below = idIn(search['below'])
  return below === null ? {} : { below }
}

const idIn = (value: unknown): number | null =>
  Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : null
