/**
 * What is selected after somebody pressed `id`: it alone changes, or with a `from` all that stands between the two, in the
 * order in which they are `shown`, becomes what `id` becomes.
 */
export function selectedRange(
  selected: ReadonlySet<string>,
  shown: readonly string[],
  id: string,
  from: string | null,
): ReadonlySet<string> {
  const next = new Set(selected)
  const [start, end] = [from === null ? -1 : shown.indexOf(from), shown.indexOf(id)]
  const changed = start < 0 || end < 0 ? [id] : shown.slice(Math.min(start, end), Math.max(start, end) + 1)
  const isOn = !selected.has(id)
  for (const each of changed) {
    if (isOn) next.add(each)
    else next.delete(each)
  }
  return next
}
