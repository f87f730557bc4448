/** One ref that a push moved. The ids are of the object that the ref itself names: for an annotated tag, the tag's. */
export interface RefUpdate {
  /** 40 hex digits, or 64 in a SHA-256 repository; all zeros when the push created the ref. */
  readonly old: string
  /** All zeros when the push deleted the ref. */
  readonly new: string
  /** In full: `refs/heads/main`. */
  readonly ref: string
  readonly created: boolean
  readonly deleted: boolean
}

const line = /^(?<old>[0-9a-f]{40}|[0-9a-f]{64}) (?<next>[0-9a-f]{40}|[0-9a-f]{64}) (?<ref>refs\/[^ ]+)$/
const zeros = /^0+$/

/** Reads what git gives a `post-receive` hook on stdin: lines of `<old> <new> <ref>`. Throws on a line that is not one. */
export function parseRefUpdates(text: string): RefUpdate[] {
  return text
    .split('\n')
    .filter((each) => each !== '')
    .map(parseLine)
}

function parseLine(written: string): RefUpdate {
  const { old, next, ref } = line.exec(written)?.groups ?? {}
  if (old === undefined || next === undefined || ref === undefined || old.length !== next.length)
    throw malformed(written)
  const created = zeros.test(old)
  const deleted = zeros.test(next)
  if (created && deleted) throw malformed(written)
  return { old, new: next, ref, created, deleted }
}

function malformed(written: string): Error {
  return new Error(`Not a line that git gives post-receive ("<old> <new> <ref>"): ${JSON.stringify(written)}`)
}
