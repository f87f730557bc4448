/** Puts attempts that came, oldest first, before the rows of their events; those of events without a row are left out. */
export function withJoined<T extends { readonly id: number; readonly guid: string }>(
  rows: readonly T[],
  came: readonly T[],
): T[] {
  const ids = new Set(rows.map(({ id }) => id))
  const unseen = came.filter(({ id }) => !ids.has(id))
  const joined = Map.groupBy(unseen, ({ guid }) => guid)
  return rows.flatMap((row) => {
    const before = joined.get(row.guid) ?? []
    joined.delete(row.guid)
    return [...before.toReversed(), row]
  })
}
