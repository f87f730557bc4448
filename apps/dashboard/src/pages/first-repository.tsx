import { RepoIcon } from '@primer/octicons-react'
import { Commands } from '../parts/commands.tsx'
import { Teach } from '../parts/teach.tsx'
import { useMay } from '../session.ts'

/** How to get the first repository here, and its first event. */
export function FirstRepository() {
  const mayPublish = useMay('repository', 'write')
  if (!mayPublish) {
    return (
      <Teach icon={RepoIcon} title="There is no repository to see">
        <p>Your token opens none. Whoever gave it to you can give you one that does.</p>
      </Teach>
    )
  }
  return (
    <Teach icon={RepoIcon} title="Attach your first repository">
      <p>Make every push to a repository on this machine an event, with the token that you have signed in with:</p>
      <Commands
        lines={[
          `export REPOHOOK_URL=${location.origin} REPOHOOK_TOKEN=…`,
          'npx repohook attach /path/to/repository.git --repository owner/name',
        ]}
        label="Copy commands"
      />
      <p>Or make one known by its name, and publish a first event by hand:</p>
      <Commands
        lines={['npx repohook repositories add owner/name', 'npx repohook publish push --sample -R owner/name']}
        label="Copy commands"
      />
    </Teach>
  )
}
