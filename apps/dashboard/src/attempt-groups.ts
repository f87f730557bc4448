/** The attempts of one event that stand on a page: the newest, and those before it. */
export interface AttemptGroup<T> {
  readonly newest: T
  readonly earlier: readonly T[]
}

/**
 * Joins what stands on a page by GUID, newest first: each delivery once, an event where its newest attempt is.
 *
 * Only what the page itself has is joined. The log is paged by attempt, so an event's earlier ones may stand on pages
 * further back, as lines of their own; no page hides or repeats what another shows, and what arrives moves no page's ends.
 */
export function attemptGroups<T extends { readonly guid: string }>(deliveries: readonly T[]): AttemptGroup<T>[] {
  const groups = Map.groupBy(deliveries, ({ guid }) => guid)
  return [...groups.values()].flatMap(([newest, ...earlier]) => (newest ? [{ newest, earlier }] : []))
}
