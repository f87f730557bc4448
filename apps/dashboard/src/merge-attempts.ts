interface Settling {
  readonly id: number
  readonly settledAt: number | null
}

/** What was heard since stands in place of what was read, unless that had settled by then. Newest first. */
export function mergeAttempts<T extends Settling>(read: readonly T[], heard: ReadonlyMap<number, T>): readonly T[] {
  const merged = new Map(read.map((attempt) => [attempt.id, attempt]))
  for (const [id, attempt] of heard) if ((merged.get(id)?.settledAt ?? null) === null) merged.set(id, attempt)
  return [...merged.values()].toSorted((a, b) => b.id - a.id)
}
