import type { RefUpdate } from './ref-update.ts'
import { isBranch, type Ref } from './refs.ts'

/** What stood in the repository around each update of a push, as though it had moved its refs one after the other. */
export interface Surroundings {
  /** Objects whose whole history was in the repository before the push. */
  readonly settled: readonly string[]
  /** These, and what the updates before `updates[index]` told of. */
  known(index: number): readonly string[]
  /** The branch at that commit when `updates[index]` had its turn, itself left out; the default branch before others. */
  branchAt(index: number, id: string): string | null
}

/**
 * What the updates of a push found.
 *
 * `post-receive` runs when all of them have moved. Reading the refs as they stand then, two new branches that share
 * commits would each take them for the other's, and nobody would be told of them. A push may move thousands of refs:
 * what is the same for all updates is computed once.
 */
export function surroundings(refs: readonly Ref[], updates: readonly RefUpdate[]): Surroundings {
  const pushed = new Set(updates.map((update) => update.ref))
  const untouched = refs.filter((ref) => !pushed.has(ref.name))
  const replaced = updates.filter((update) => !update.created).map((update) => update.old)
  const settled = [...new Set([...untouched.map((ref) => ref.id), ...replaced])]

  const places = updates.map((update, index) => ({ update, index })).filter(({ update }) => isBranch(update.ref))
  const idle = Map.groupBy(
    untouched.filter(({ name }) => isBranch(name)),
    ({ id }) => id,
  )
  const moved = Map.groupBy(
    places.filter(({ update }) => !update.deleted),
    ({ update }) => update.new,
  )
  const yetToMove = Map.groupBy(
    places.filter(({ update }) => !update.created),
    ({ update }) => update.old,
  )
  const main = refs.find(({ name, isDefault }) => isDefault && isBranch(name))
  const movedMain = places.find(({ update }) => update.ref === main?.name)
  /** Where the default branch stood then; `null` when it was not there, or is the one whose turn it is. */
  const mainAt = (index: number): string | null => {
    if (movedMain === undefined) return main?.id ?? null
    if (movedMain.index < index) return movedMain.update.new
    return movedMain.index > index && !movedMain.update.created ? movedMain.update.old : null
  }

  return {
    settled,
    known(index) {
      const earlier = updates.slice(0, index).filter((update) => !update.deleted)
      return [...new Set([...settled, ...earlier.map((update) => update.new)])]
    },
    branchAt(index, id) {
      if (main !== undefined && mainAt(index) === id) return main.name
      const [still] = idle.get(id) ?? []
      if (still !== undefined) return still.name
      const [first] = moved.get(id) ?? []
      if (first !== undefined && first.index < index) return first.update.ref
      return yetToMove.get(id)?.find((place) => place.index > index)?.update.ref ?? null
    },
  }
}
