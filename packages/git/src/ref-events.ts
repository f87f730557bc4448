import type { Commit } from './commit-log.ts'
import { listNew, peel, readCommits } from './commits.ts'
import { type PlannedEvent, planEvents } from './plan.ts'
import { readPush, type Told } from './push.ts'
import type { RefUpdate } from './ref-update.ts'
import { isBranch, isTag, readDefaultBranch, readRefs, type Ref, shortName } from './refs.ts'
import { surroundings } from './surroundings.ts'
import {
  type Context,
  type CreatePayload,
  createToWire,
  type DeletePayload,
  deleteToWire,
  type PushPayload,
  pushToWire,
} from './wire.ts'

export interface Source extends Context {
  /** The git directory itself; `findGitDir` answers it for a work tree. */
  readonly gitDir: string
}

/** What a push made happen, as GitHub names and shows it. */
export type RefEvent =
  | { readonly event: 'push'; readonly payload: PushPayload }
  | { readonly event: 'create'; readonly payload: CreatePayload }
  | { readonly event: 'delete'; readonly payload: DeletePayload }

/** The refs of a repository right after a push. */
export interface Standing {
  readonly refs: readonly Ref[]
  /** The branch that `HEAD` pointed at, in full; `null` when it pointed at a commit. */
  readonly head: string | null
}

export interface Pushed {
  readonly updates: readonly RefUpdate[]
  /** As it was; by default as it is. */
  readonly standing?: Standing
  /** How many events to leave out, from the first: those that were told of before. */
  readonly skip?: number
}

/** The heads of so many updates are read at once: few processes, and not much in memory. */
const headsAtOnce = 200

/**
 * The events of everything that one push moved, the default branch first and else in the order given; within the limits
 * of `planEvents`. Each push has the same events in the same order, whenever it is asked.
 *
 * Refs outside `refs/heads/` and `refs/tags/` are passed over: GitHub has no event for them. Meant for a `post-receive`
 * hook: the refs have moved already, and all updates of the push are needed to tell what each one brought.
 */
export async function* refEvents({
  gitDir,
  updates,
  standing,
  skip = 0,
  ...context
}: Source & Pushed): AsyncGenerator<RefEvent, void, undefined> {
  const moved = updates.filter(({ ref }) => isBranch(ref) || isTag(ref))
  if (moved.length === 0) return
  const { refs, head } = standing ?? (await readStanding(gitDir))
  const ordered = defaultFirst(moved, head)
  const places = new Map(ordered.map((update, index) => [update, index]))
  const planned = planEvents(ordered).slice(skip)
  const told = await readTold(gitDir, refs, ordered, planned)
  const heads = readAhead(gitDir, planned, told.commitOf)
  const master = head === null ? context.defaultBranch : shortName(head)

  const tell = async ({ event, update }: PlannedEvent, index: number): Promise<RefEvent> => {
    if (event === 'create') return { event, payload: createToWire(update, master, context) }
    if (event === 'delete') return { event, payload: deleteToWire(update, context) }
    const read = await heads(index)
    const headOf = (commit: string) => read.get(commit)
    const push = await readPush(gitDir, update, places.get(update) ?? 0, { ...told, headOf })
    return { event, payload: pushToWire(push, context) }
  }
  for (const [index, one] of planned.entries()) yield await tell(one, index)
}

/** How many events `refEvents` makes of these updates. */
export const countEvents = (updates: readonly RefUpdate[]): number => planEvents(updates).length

async function readStanding(gitDir: string): Promise<Standing> {
  const [refs, head] = await Promise.all([readRefs(gitDir), readDefaultBranch(gitDir)])
  return { refs, head }
}

const defaultFirst = (updates: readonly RefUpdate[], head: string | null): RefUpdate[] =>
  updates.toSorted((a, b) => Number(b.ref === head) - Number(a.ref === head))

async function readTold(
  gitDir: string,
  refs: readonly Ref[],
  updates: readonly RefUpdate[],
  planned: readonly PlannedEvent[],
): Promise<Omit<Told, 'headOf'>> {
  const around = surroundings(refs, updates)
  const commits = await peelEnds(gitDir, updates)
  const commitOf = (id: string) => commits.get(id) ?? null
  const pushes = planned.filter(({ event, update }) => event === 'push' && isBranch(update.ref))
  const tips = pushes.map(({ update }) => commitOf(update.new))
  const found = await listNew(gitDir, [...new Set(tips.filter((tip) => tip !== null))], around.settled).catch(
    () => null,
  )
  const fresh = new Set(found)
  // What cannot be listed for all is asked for each: one damaged ref must not silence the others.
  return { around, commitOf, isNew: (commit) => found === null || fresh.has(commit) }
}

/** Reads the heads of the planned events, some at once; none of those among which one cannot be read. */
function readAhead(gitDir: string, planned: readonly PlannedEvent[], commitOf: Told['commitOf']) {
  let block = -1
  let read: ReadonlyMap<string, Commit> = new Map()
  return async (index: number): Promise<typeof read> => {
    const wanted = Math.floor(index / headsAtOnce)
    if (wanted === block) return read
    const some = planned.slice(wanted * headsAtOnce, (wanted + 1) * headsAtOnce)
    const ids = some.filter(({ event }) => event === 'push').map(({ update }) => commitOf(update.new))
    const commits = await readCommits(gitDir, [...new Set(ids.filter((id) => id !== null))]).catch(() => [])
    block = wanted
    read = new Map(commits.map((commit) => [commit.id, commit]))
    return read
  }
}

/** The commit at each end of each update, by the id that git gave. */
async function peelEnds(gitDir: string, updates: readonly RefUpdate[]): Promise<ReadonlyMap<string, string | null>> {
  const ids = [...new Set(updates.flatMap((update) => [update.old, update.new]))]
  const commits = await peel(gitDir, ids)
  return new Map(ids.map((id, index) => [id, commits[index] ?? null]))
}
