import { SyncIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useState } from 'react'
import type { DeliveryDetail } from '../attempt-words.ts'
import { useMay } from '../session.ts'
import { useShortcut } from '../shortcuts.tsx'
import type { TargetInput } from '../target.ts'
import type { Answers } from '../trpc.ts'
import { RedeliverDialog } from './redeliver-dialog.tsx'

interface RedeliverProps {
  readonly target: TargetInput
  readonly delivery: DeliveryDetail
  readonly hook: Answers['hooks']['get'] | undefined
  readonly onRedelivered: () => void
}

/** Sends the event to the hook again, once that is confirmed. */
export function Redeliver({ target, delivery, hook, onRedelivered }: RedeliverProps) {
  const mayRedeliver = useMay(target.kind, 'write')
  const [isAsking, setIsAsking] = useState(false)
  const isInactive = hook?.active === false
  const ask = () => {
    if (mayRedeliver && !isInactive) setIsAsking(true)
  }
  useShortcut('r', 'Redeliver', ask)
  if (!mayRedeliver) return null
  return (
    <>
      {isInactive && (
        <span id="redeliver-not" className="muted small">
          The webhook is inactive: activate it to redeliver.
        </span>
      )}
      <Button
        leadingVisual={SyncIcon}
        onClick={ask}
        disabled={isInactive}
        aria-keyshortcuts="r"
        {...(isInactive && { 'aria-describedby': 'redeliver-not' })}
      >
        Redeliver
      </Button>
      {isAsking && (
        <RedeliverDialog
          target={target}
          hookId={delivery.hookId}
          url={hook?.config.url ?? delivery.hook.url}
          deliveries={[delivery]}
          onClose={() => setIsAsking(false)}
          onDone={onRedelivered}
        />
      )}
    </>
  )
}
