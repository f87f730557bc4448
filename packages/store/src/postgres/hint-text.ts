import type { Hint } from '@repohook/delivery'

/** What PostgreSQL lets a notice carry, in bytes, is one less. */
const mostBytes = 8_000

/** Hints as one text that a notice can carry; empty where they are too many, which says that anything may have happened. */
export function hintText({ queued, changed, watched }: Hint): string {
  const text = JSON.stringify([queued ? 1 : 0, changed, watched])
  return text.length < mostBytes ? text : ''
}

/** The hint that a text tells, or null where it tells none. Whoever may use the database may send any text. */
export function hintIn(text: string): Hint | null {
  try {
    const [queued, changed, watched] = JSON.parse(text) as readonly unknown[]
    return isIds(changed) && isIds(watched) ? { queued: queued === 1, changed, watched } : null
  } catch {
    return null
  }
}

const isIds = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(Number.isSafeInteger)
