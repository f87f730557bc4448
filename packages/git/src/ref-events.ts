import { peel } from './commits.ts'
import { type PlannedEvent, planEvents } from './plan.ts'
import { readPush } from './push.ts'
import type { RefUpdate } from './ref-update.ts'
import { isBranch, isTag, readDefaultBranch, readRefs, shortName } from './refs.ts'
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

/**
 * The events of everything that one push moved, the default branch first and else in the order given; within the limits
 * of `planEvents`.
 *
 * Refs outside `refs/heads/` and `refs/tags/` are passed over: GitHub has no event for them. Meant for a `post-receive`
 * hook: the refs have moved already, and all updates of the push are needed to tell what each one brought.
 */
export async function* refEvents({
  gitDir,
  updates,
  ...context
}: Source & { readonly updates: readonly RefUpdate[] }): AsyncGenerator<RefEvent, void, undefined> {
  const moved = updates.filter(({ ref }) => isBranch(ref) || isTag(ref))
  if (moved.length === 0) return
  const [refs, head] = await Promise.all([readRefs(gitDir), readDefaultBranch(gitDir)])
  const ordered = moved.toSorted((a, b) => Number(b.ref === head) - Number(a.ref === head))
  const places = new Map(ordered.map((update, index) => [update, index]))
  const commits = await peelEnds(gitDir, ordered)
  const master = head === null ? context.defaultBranch : shortName(head)

  const tell = async ({ event, update }: PlannedEvent): Promise<RefEvent> => {
    if (event === 'create') return { event, payload: createToWire(update, master, context) }
    if (event === 'delete') return { event, payload: deleteToWire(update, context) }
    const around = surroundings(refs, ordered, places.get(update) ?? 0)
    const push = await readPush(gitDir, update, around, (id) => commits.get(id) ?? null)
    return { event, payload: pushToWire(push, context) }
  }
  for (const planned of planEvents(ordered)) yield await tell(planned)
}

/** The commit at each end of each update, by the id that git gave. */
async function peelEnds(gitDir: string, updates: readonly RefUpdate[]): Promise<ReadonlyMap<string, string | null>> {
  const ids = [...new Set(updates.flatMap((update) => [update.old, update.new]))]
  const commits = await peel(gitDir, ids)
  return new Map(ids.map((id, index) => [id, commits[index] ?? null]))
}
