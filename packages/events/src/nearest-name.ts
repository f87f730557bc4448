/**
 * The name that a misspelt one most likely meant, or `null` when none is within a third of its length, three edits at most.
 *
 * An edit adds, drops or changes one character (Levenshtein's distance).
 */
export function nearestName(misspelt: string, names: Iterable<string>): string | null {
  let nearest: string | null = null
  let fewest = Math.min(3, Math.floor(misspelt.length / 3)) + 1
  for (const name of names) {
    if (Math.abs(name.length - misspelt.length) >= fewest) continue
    const edits = editsBetween(misspelt, name)
    if (edits < fewest) [nearest, fewest] = [name, edits]
  }
  return nearest
}

function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let line = 1; line <= from.length; line++) {
    const next = [line]
    for (let column = 1; column <= to.length; column++) {
      const changed = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1)
      next.push(Math.min(changed, row[column]! + 1, next[column - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
