import { readPush } from './push.ts'
import type { RefUpdate } from './ref-update.ts'
import { isBranch, isTag, readRefs, type Ref } from './refs.ts'
import { surroundings } from './surroundings.ts'
import { type Context, type PushPayload, toWire } from './wire.ts'

export interface Source extends Context {
  /** The git directory itself; `findGitDir` answers it for a work tree. */
  readonly gitDir: string
}

/**
 * The `push` payloads of everything that one push moved, the default branch first and else in the order given.
 *
 * Refs outside `refs/heads/` and `refs/tags/` are passed over: GitHub has no push event for them. Meant for a
 * `post-receive` hook: the refs have moved already, and all updates of the push are needed to tell what each one brought.
 */
export async function* pushPayloads({
  gitDir,
  updates,
  ...context
}: Source & { readonly updates: readonly RefUpdate[] }): AsyncGenerator<PushPayload, void, undefined> {
  const told = updates.filter((update) => isBranch(update.ref) || isTag(update.ref))
  if (told.length === 0) return
  const refs = await readRefs(gitDir)
  const ordered = defaultFirst(told, refs)
  for (const [index, update] of ordered.entries()) {
    yield toWire(await readPush(gitDir, update, surroundings(refs, ordered, index)), context)
  }
}

function defaultFirst(updates: readonly RefUpdate[], refs: readonly Ref[]): RefUpdate[] {
  const name = refs.find((ref) => ref.isDefault)?.name
  return updates.toSorted((a, b) => Number(b.ref === name) - Number(a.ref === name))
}
