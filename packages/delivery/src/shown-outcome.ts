import type { Outcome } from './outcome.ts'

const advice =
  'This installation does not send to that destination. Its operator finds the rule in the server’s log, and can open ' +
  'destinations with the setting REPOHOOK_ALLOWED_HOSTS.'

/** An outcome as an admin of its hook sees it: what to do about a blocked destination stands in place of the rule. */
export type ShownOutcome = Exclude<Outcome, { kind: 'blocked' }> | { readonly kind: 'blocked'; readonly advice: string }

interface Settled {
  readonly outcome: Outcome | null
}

/** What is kept of a delivery, as an admin of its hook sees it. */
export type Shown<T extends Settled> = Omit<T, 'outcome'> & { readonly outcome: ShownOutcome | null }

/** Leaves out the rule that blocked a delivery: it may tell what a name leads to inside the operator's network. */
export function shown<T extends Settled>(delivery: T): Shown<T> {
  const { outcome } = delivery
  return { ...delivery, outcome: outcome?.kind === 'blocked' ? { kind: 'blocked', advice } : outcome }
}
