import type { RefUpdate } from './ref-update.ts'
import { isBranch, type Ref } from './refs.ts'

/** What stood in the repository around one update of a push. */
export interface Surroundings {
  /** The other branches, the default one first. */
  readonly branches: readonly Ref[]
  /** Objects whose whole history was in the repository, or was told of by an earlier update. */
  readonly known: readonly string[]
}

/**
 * What `updates[index]` found, as though the push had moved its refs one after the other.
 *
 * `post-receive` runs when all of them have moved. Reading the refs as they stand then, two new branches that share
 * commits would each take them for the other's, and nobody would be told of them.
 */
export function surroundings(refs: readonly Ref[], updates: readonly RefUpdate[], index: number): Surroundings {
  const pushed = new Set(updates.map((update) => update.ref))
  const untouched = refs.filter((ref) => !pushed.has(ref.name))
  const earlier = updates.slice(0, index).filter((update) => !update.deleted)
  const later = updates.slice(index + 1).filter((update) => !update.created)

  const defaults = new Set(refs.filter((ref) => ref.isDefault).map((ref) => ref.name))
  const at = (name: string, id: string): Ref => ({ name, id, isDefault: defaults.has(name) })
  const standing = [
    ...untouched,
    ...earlier.map((update) => at(update.ref, update.new)),
    ...later.map((update) => at(update.ref, update.old)),
  ]

  const replaced = updates.filter((update) => !update.created).map((update) => update.old)
  return {
    branches: standing
      .filter((ref) => isBranch(ref.name))
      .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault)),
    known: [...new Set([...standing.map((ref) => ref.id), ...replaced])],
  }
}
