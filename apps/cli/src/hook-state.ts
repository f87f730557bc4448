import type { Hook } from './api.ts'
import type { Paint } from './paint.ts'

/** The colour of a hook's state. */
export function statePaint({ active, state, failuresInARow }: Hook): Paint {
  if (!active) return 'yellow'
  return state === 'parked' || failuresInARow > 0 ? 'red' : 'green'
}

/** In words: `active`, `inactive`, `failing (3 in a row)`, `parked: gone`. */
export function stateOf({ active, state, parkedBecause, failuresInARow }: Hook): string {
  if (!active) return 'inactive'
  if (state === 'parked') return parkedBecause === null ? 'parked' : `parked: ${parkedBecause}`
  return failuresInARow > 0 ? `failing (${failuresInARow} in a row)` : 'active'
}
