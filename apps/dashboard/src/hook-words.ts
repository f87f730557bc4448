import type { Answers } from './trpc.ts'

export type HookOverview = Answers['hooks']['overview'][number]

type Facts = Pick<HookOverview, 'condition' | 'waiting' | 'waitingIsMore'> & {
  readonly hook: Pick<HookOverview['hook'], 'active' | 'parkedBecause' | 'failuresInARow'>
}

export interface HookWords {
  readonly label: 'Active' | 'Inactive' | 'Failing' | 'Parked'
  /** What there is to say beside the label, and what to do. */
  readonly banner: { readonly title: string; readonly todo: string } | null
}

/** How a hook does, in words. */
export function hookWords({ hook, condition, waiting, waitingIsMore }: Facts): HookWords {
  const { active, parkedBecause, failuresInARow } = hook
  const failed = `${failuresInARow === 1 ? 'the last delivery' : `the last ${failuresInARow} deliveries`} failed`
  if (condition === 'parked') {
    const why = parkedBecause === 'gone' ? 'its receiver answered 410, so it is gone' : failed
    const waits = waiting === 0 ? 'Its events wait' : waitingWords(waiting, waitingIsMore)
    const tries = parkedBecause === 'gone' ? 'none goes out by itself' : 'one goes out now and then'
    const todo = `${waits}; ${tries}. Mend the receiver, or the URL, and press Ping: once that is answered, what waits goes out.`
    return { label: 'Parked', banner: { title: `This webhook is parked: ${why}`, todo } }
  }
  if (!active) {
    const todo = 'While it is, no event is kept for it. A ping still reaches it; tick Active to have events again.'
    return { label: 'Inactive', banner: { title: 'This webhook is inactive', todo } }
  }
  // One failure may be chance, and the list of webhooks says as much of more.
  if (condition === 'failing' || failuresInARow > 1) {
    const goesOn = condition === 'failing' ? ' If that goes on, it is parked: its events then wait.' : ''
    const todo = `Recent deliveries show what its receiver answered.${goesOn}`
    return { label: 'Failing', banner: { title: `This webhook is failing: ${failed}`, todo } }
  }
  return { label: 'Active', banner: null }
}

function waitingWords(waiting: number, isMore: boolean): string {
  if (waiting === 1) return 'One of its events waits'
  return `${waiting}${isMore ? ' or more' : ''} of its events wait`
}
