import { BroadcastIcon } from '@primer/octicons-react'
import { Commands } from '../parts/commands.tsx'
import { Teach } from '../parts/teach.tsx'
import type { TargetInput } from '../target.ts'

/** How the first event comes to be published. */
export function FirstEvent({ target }: { readonly target: TargetInput }) {
  return (
    <Teach icon={BroadcastIcon} title="Nothing has happened yet">
      {target.kind === 'repository' && (
        <>
          <p>Make every push an event, from the machine that has the repository:</p>
          <Commands
            lines={[`npx repohook attach /path/to/repository.git --repository ${target.name}`]}
            label="Copy command"
          />
        </>
      )}
      <p>{target.kind === 'instance' ? 'Pings and tests of its webhooks are shown here.' : 'Publish one by hand:'}</p>
      {target.kind === 'repository' && (
        <Commands lines={[`npx repohook publish push --sample -R ${target.name}`]} label="Copy command" />
      )}
      {target.kind === 'organization' && (
        <Commands lines={[`npx repohook publish repository --sample -O ${target.name}`]} label="Copy command" />
      )}
    </Teach>
  )
}
