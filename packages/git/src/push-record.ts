import { parseRefUpdates } from './ref-update.ts'
import type { Pushed } from './ref-events.ts'
import { parseRefs } from './refs.ts'

/** A push as its hook wrote it down: all that its events need, though the repository has moved on. */
export interface PushRecord extends Required<Pick<Pushed, 'updates' | 'standing'>> {
  /** Who pushed, as the hook's environment said. */
  readonly pusher: string
}

/**
 * Reads a file of `repohook/pushes` that the hook wrote: the lines that git gave, the refs, `HEAD` and the pusher, with
 * a line `=` between each two. A last line that git could not write to its end is left out.
 *
 * @throws an Error for any other text
 */
export function parsePushRecord(text: string): PushRecord {
  const [updates, refs, head, pusher] = sections(text)
  if (updates === undefined || refs === undefined || head === undefined || pusher === undefined) {
    throw new Error('The file is not one that the hook of repohook wrote.')
  }
  return {
    updates: parseRefUpdates(wholeLines(updates.slice(0, -1))),
    standing: { refs: parseRefs(refs), head: head.trim() || null },
    pusher: pusher.trim() || 'git',
  }
}

/** A section ends with a line that no ref and no object id is. */
const sections = (text: string): string[] => text.replace(/\n$/, '').split(/^=\n/m)

const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1)
