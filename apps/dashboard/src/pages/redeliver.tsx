import { SyncIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeliveryDetail } from '../attempt-words.ts'
import { useNotice } from '../notices.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { newRequestKey } from '../request-key.ts'
import { useShortcut } from '../shortcuts.tsx'
import type { TargetInput } from '../target.ts'
import { type Answers, failureOf, trpc } from '../trpc.ts'

interface RedeliverProps {
  readonly target: TargetInput
  readonly delivery: DeliveryDetail
  readonly hook: Answers['hooks']['get'] | undefined
  readonly onRedelivered: () => void
}

/** Sends the event to the hook again, once that is confirmed. */
export function Redeliver({ target, delivery, hook, onRedelivered }: RedeliverProps) {
  const tell = useNotice()
  /** While it is asked whether to: the key by which asking twice is one redelivery. */
  const [requestKey, setRequestKey] = useState<string | null>(null)
  const redeliver = useMutation(
    trpc.deliveries.redeliver.mutationOptions({
      onSuccess: () => {
        tell({ variant: 'success', text: 'The payload is on its way again: see Attempts.' })
        onRedelivered()
      },
      onError: (error) =>
        tell({
          variant: 'critical',
          text:
            failureOf(error)?.message ??
            'The server did not answer, so it may or may not be redelivered: see Attempts.',
        }),
    }),
  )
  const isInactive = hook?.active === false
  const ask = () => {
    if (!isInactive && !redeliver.isPending) setRequestKey(newRequestKey())
  }
  useShortcut('r', 'Redeliver', ask)
  const { hookId, id: deliveryId } = delivery
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
        loading={redeliver.isPending}
        aria-keyshortcuts="r"
        {...(isInactive && { 'aria-describedby': 'redeliver-not' })}
      >
        Redeliver
      </Button>
      {requestKey !== null && (
        <Confirm
          title="Redeliver payload?"
          button="Yes, redeliver this payload"
          onClose={() => setRequestKey(null)}
          onConfirm={() => {
            setRequestKey(null)
            redeliver.mutate({ target, hookId, deliveryId, requestKey })
          }}
        >
          The payload will be delivered to <span className="mono foreign">{hook?.config.url ?? delivery.hook.url}</span>{' '}
          using the current webhook configuration. It keeps its GUID.
        </Confirm>
      )}
    </>
  )
}
