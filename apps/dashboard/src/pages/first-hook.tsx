import { WebhookIcon } from '@primer/octicons-react'
import { Commands } from '../parts/commands.tsx'
import { Teach } from '../parts/teach.tsx'
import type { TargetInput } from '../target.ts'

const flags = { repository: '-R', organization: '-O' }

/** What webhooks are for, and how the first one is made. */
export function FirstHook({ target }: { readonly target: TargetInput }) {
  return (
    <Teach icon={WebhookIcon} title="No webhooks yet">
      <p>
        A webhook tells another service of what happens here: each event is sent to its URL, signed, and sent again
        until it is answered.
      </p>
      {target.kind !== 'instance' && (
        <>
          <p>Add one above, or from a shell:</p>
          <Commands
            lines={[
              `npx repohook hooks create ${flags[target.kind]} ${target.name} --url https://example.com/hook --generate-secret`,
            ]}
            label="Copy command"
          />
        </>
      )}
    </Teach>
  )
}
