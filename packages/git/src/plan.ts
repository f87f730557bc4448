import type { RefUpdate } from './ref-update.ts'
import { isBranch, isTag } from './refs.ts'

/** A push of more branches than this makes no `push` event at all. */
const maxBranches = 5000

/** A push of more tags than this makes no `push` event for a tag; more made or deleted, no `create` or `delete` for one. */
const maxTags = 3

export interface PlannedEvent {
  readonly event: 'create' | 'delete' | 'push'
  readonly update: RefUpdate
}

/**
 * The events of one push, in the order of its updates; for each ref `create` or `delete` stands before its `push`.
 * Refs that are neither branches nor tags make none.
 *
 * The limits are those of GitHub's published webhook schema. `push`: "Events will not be created if more than 5000
 * branches are pushed at once. Events will not be created for tags when more than three tags are pushed at once", where
 * a deleted ref is a pushed one. `create`: "This event will not occur when more than three tags are created at once";
 * `delete`: the same of tags deleted. These two name no limit for branches, so branches keep theirs whatever else was
 * pushed. GitHub documents no order of the events of one push.
 */
export function planEvents(updates: readonly RefUpdate[]): PlannedEvent[] {
  const tags = updates.filter(({ ref }) => isTag(ref))
  const isFew = (some: readonly RefUpdate[]) => some.length <= maxTags
  const fewBranches = updates.filter(({ ref }) => isBranch(ref)).length <= maxBranches
  const told = {
    create: isFew(tags.filter(({ created }) => created)),
    delete: isFew(tags.filter(({ deleted }) => deleted)),
    push: isFew(tags),
  }

  return updates.flatMap((update): PlannedEvent[] => {
    const { ref, created, deleted } = update
    if (!isBranch(ref) && !isTag(ref)) return []
    const events: PlannedEvent['event'][] = []
    if (created && (isBranch(ref) || told.create)) events.push('create')
    if (deleted && (isBranch(ref) || told.delete)) events.push('delete')
    if (fewBranches && (isBranch(ref) || told.push)) events.push('push')
    return events.map((event) => ({ event, update }))
  })
}
