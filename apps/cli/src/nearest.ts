/** Which of the names was probably meant by a word that is none of them; null when none is close. */
export function nearest(word: string, names: readonly string[]): string | null {
  const furthest = Math.min(3, Math.ceil(word.length / 2))
  const [best] = names
    .map((name) => ({ name, distance: distanceOf(word.slice(0, 100), name) }))
    .filter(({ distance }) => distance <= furthest)
    .toSorted((one, other) => one.distance - other.distance)
  return best?.name ?? null
}

/** How many characters must be added, removed or replaced to make one text the other. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const character of one) {
    const next = [(row[0] ?? 0) + 1]
    for (let at = 1; at < row.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (character === other[at - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
