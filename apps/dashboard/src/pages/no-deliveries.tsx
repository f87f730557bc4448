import { FilterIcon, PaperAirplaneIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { commandPlace } from '../command-place.ts'
import { Commands } from '../parts/commands.tsx'
import { Teach } from '../parts/teach.tsx'
import type { TargetInput } from '../target.ts'

interface NoDeliveriesProps {
  readonly target: TargetInput
  readonly hasFilter: boolean
  /** Looks at the next stretch of the log; null where all of it was looked at. */
  readonly onFurther: (() => void) | null
  readonly onClear: () => void
}

/** Instead of a page that has nothing on it. */
export function NoDeliveries({ target, hasFilter, onFurther, onClear }: NoDeliveriesProps) {
  if (onFurther) {
    return (
      <Teach icon={FilterIcon} title="No delivery matches so far">
        <p>A stretch of the log was looked at, and it goes on.</p>
        <Button onClick={onFurther}>Look further back</Button>
      </Teach>
    )
  }
  if (hasFilter) {
    return (
      <Teach icon={FilterIcon} title="No delivery matches">
        <p>Deliveries are kept for a while only; what was older is gone.</p>
        <Button onClick={onClear}>Clear the filters</Button>
      </Teach>
    )
  }
  return (
    <Teach icon={PaperAirplaneIcon} title="Nothing was delivered yet">
      <p>Each request to this webhook appears here as it is made. Send it a ping, or publish an event that it hears:</p>
      <Commands
        lines={[
          target.kind === 'organization'
            ? `npx repohook publish repository --sample ${commandPlace(target)}`
            : `npx repohook publish push --sample ${commandPlace(target)}`,
        ]}
        label="Copy command"
      />
    </Teach>
  )
}
