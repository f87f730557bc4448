import type { Rule } from './check.ts'

/** A rule that something breaks, as a person or a script is told. */
export interface Finding {
  /** The rule's name. */
  readonly check: string
  readonly says: string
  /** What `subjects` are: `delivery`, `event`, `exchange`, `hook`, `file`, … */
  readonly noun: string
  /** Ids, or words where there are none: the first ones, at most 1,000. */
  readonly subjects: readonly (number | string)[]
  /** Whether there are others than those. */
  readonly more: boolean
  /** What a repair would do to them; null where that is for a person to decide. */
  readonly repair: string | null
}

/** How much of one kind is told at once, and repaired at once. */
export const mostSubjects = 1_000

/** What was found, as it is told; null when nothing was. */
export function findingOf(
  { name, says, noun }: Rule,
  subjects: readonly (number | string)[],
  repair: string | null = null,
): Finding | null {
  if (subjects.length === 0) return null
  const more = subjects.length > mostSubjects
  return { check: name, says, noun, subjects: subjects.slice(0, mostSubjects), more, repair }
}
