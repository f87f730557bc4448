import type { Commit } from './commit-log.ts'
import { listCommits, readCommits } from './commits.ts'
import type { RefUpdate } from './ref-update.ts'
import { isBranch } from './refs.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * The most commits that one push tells of: the newest ones. GitHub's cap, from its OpenAPI description of the `push`
 * webhook; which commits it leaves out is not documented.
 */
const maxCommits = 2048

/** What one update of a ref did, as the repository tells it. */
export interface Push {
  readonly update: RefUpdate
  /** The old commit is not in the history of the new one. */
  readonly forced: boolean
  /** The branch that a new ref was made from, when the ref brought no commit of its own. */
  readonly baseRef: string | null
  /** Oldest first, at most `maxCommits`. */
  readonly commits: readonly PushedCommit[]
  /** The commit that the ref leads to; `null` when it is deleted, or a tag of something else. */
  readonly head: PushedCommit | null
}

export interface PushedCommit extends Commit {
  /** No branch or tag had it before. True of a head outside `commits`, as in GitHub's own payloads. */
  readonly distinct: boolean
}

/** What is known of a push as a whole, so that not every update has to ask for itself. */
export interface Told {
  readonly around: Surroundings
  /** The commit that an object is or that a tag leads to. */
  commitOf(id: string): string | null
  /** Whether no ref had that commit before the push. */
  isNew(commit: string): boolean
  /** A commit that has been read, if it has. */
  headOf(commit: string): Commit | undefined
}

/** Asks the repository what one update did: in no process when it brought nothing new, and in at most four else. */
export async function readPush(gitDir: string, update: RefUpdate, index: number, told: Told): Promise<Push> {
  const before = told.commitOf(update.old)
  const after = told.commitOf(update.new)
  const [forced, { listed, distinct }] = await Promise.all([
    isForced(gitDir, update, before, after),
    pushedIds(gitDir, update, before, after, index, told),
  ])
  const head = after === null || listed.length > 0 ? undefined : told.headOf(after)
  const read = head ? [head] : await readCommits(gitDir, [...new Set(after === null ? listed : [...listed, after])])
  const inPush = new Set(listed)
  const commits = read.map((commit) => ({ ...commit, distinct: distinct.has(commit.id) || !inPush.has(commit.id) }))
  return {
    update,
    forced,
    baseRef: update.created && after !== null ? told.around.branchAt(index, after) : null,
    commits: commits.filter((commit) => inPush.has(commit.id)),
    head: commits.find((commit) => commit.id === after) ?? null,
  }
}

async function isForced(gitDir: string, update: RefUpdate, before: string | null, after: string | null) {
  if (update.created || update.deleted) return false
  if (before === null || after === null) return true
  const lost = await listCommits(gitDir, before, [after], 1)
  return lost.length > 0
}

async function pushedIds(
  gitDir: string,
  { ref, created }: RefUpdate,
  before: string | null,
  after: string | null,
  index: number,
  { around, isNew }: Told,
): Promise<{ listed: readonly string[]; distinct: ReadonlySet<string> }> {
  if (!isBranch(ref) || after === null) return { listed: [], distinct: new Set() }
  const bringsNew = isNew(after)
  if (created || before === null) {
    const listed = bringsNew ? await listCommits(gitDir, after, around.known(index), maxCommits) : []
    return { listed, distinct: new Set(listed) }
  }
  const [listed, distinct] = await Promise.all([
    listCommits(gitDir, after, [before], maxCommits),
    bringsNew ? listCommits(gitDir, after, around.known(index)) : [],
  ])
  return { listed, distinct: new Set(distinct) }
}
