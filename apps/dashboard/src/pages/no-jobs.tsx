import { SyncIcon } from '@primer/octicons-react'
import { commandPlace } from '../command-place.ts'
import { Commands } from '../parts/commands.tsx'
import { Teach } from '../parts/teach.tsx'
import type { TargetInput } from '../target.ts'

/** Where nothing was redelivered in bulk. */
export function NoJobs({ target }: { readonly target: TargetInput }) {
  return (
    <Teach icon={SyncIcon} title="Nothing was redelivered in bulk yet">
      <p>
        After an outage of a receiver, one job sends again all that failed: each event once, at the rate that you say.
        It goes on when you close the page. Start one above, or from the command line:
      </p>
      <Commands lines={[`npx repohook redeliver --all --since 2h ${commandPlace(target)}`]} label="Copy command" />
    </Teach>
  )
}
