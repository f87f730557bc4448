import type { Hook } from '@repohook/hooks'

/** How a hook does: well, failing (half way to being parked, or more), or parked. */
export type Condition = 'well' | 'failing' | 'parked'

/** How a hook does. `parkAfter` is for one that does not say it: failures in a row until it is parked, 0 is never. */
export function conditionOf(
  { state, failuresInARow, parkAfter: own }: Pick<Hook, 'state' | 'failuresInARow' | 'parkAfter'>,
  parkAfter: number,
): Condition {
  if (state === 'parked') return 'parked'
  const most = own ?? parkAfter
  return most > 0 && 2 * failuresInARow >= most ? 'failing' : 'well'
}
