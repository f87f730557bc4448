import type { Outcome } from './outcome.ts'
import { type Advice, adviceOn } from './outcome-advice.ts'

/** An outcome as an admin of its hook sees it: what to do about a blocked destination stands in place of the rule. */
export type ShownOutcome = Exclude<Outcome, { kind: 'blocked' }> | { readonly kind: 'blocked'; readonly advice: string }

interface Settled {
  readonly outcome: Outcome | null
}

/** What is kept of a delivery, as an admin of its hook sees it. */
export type Shown<T extends Settled> = Omit<T, 'outcome'> & {
  readonly outcome: ShownOutcome | null
  /** Null while it waits, and where it was delivered. */
  readonly advice: Advice | null
}

/** Leaves out the rule that blocked a delivery: it may tell what a name leads to inside the operator's network. */
export function shown<T extends Settled>(delivery: T): Shown<T> {
  const { outcome } = delivery
  const advice = outcome && adviceOn(outcome)
  return {
    ...delivery,
    outcome: outcome?.kind === 'blocked' ? { kind: 'blocked', advice: wordsOf(advice) } : outcome,
    advice,
  }
}

const wordsOf = (advice: Advice | null): string => (advice ? `${advice.what} ${advice.todo}` : '')
