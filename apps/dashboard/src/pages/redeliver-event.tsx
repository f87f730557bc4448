import { SyncIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { HookAccount } from '../account-words.ts'
import { useNotice } from '../notices.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useMay } from '../session.ts'
import { targetInput } from '../target.ts'
import { failureOf, queryClient, trpc } from '../trpc.ts'

/** Sends an event to a hook once more, by the newest delivery that went there. */
export function RedeliverEvent({
  account: { target, hookId, url, changes, attempts },
}: {
  readonly account: HookAccount
}) {
  const tell = useNotice()
  const [isAsking, setIsAsking] = useState(false)
  const mayRedeliver = useMay(target?.kind ?? 'repository', 'write')
  const redeliver = useMutation(
    trpc.deliveries.redeliver.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.events.why.queryKey() }),
      onError: (error) =>
        tell({
          variant: 'critical',
          text: failureOf(error)?.message ?? 'The server did not answer: nothing was redelivered.',
        }),
    }),
  )
  const settled = attempts.findLast(({ settledAt }) => settledAt !== null)
  const isGone = changes.some(({ kind }) => kind === 'deleted' || kind === 'forgotten')
  if (!settled || !target || isGone || !mayRedeliver) return null
  const name = url ?? `webhook ${hookId}`
  return (
    <>
      <Button
        size="small"
        leadingVisual={SyncIcon}
        aria-label={`Redeliver to ${name}`}
        loading={redeliver.isPending}
        onClick={() => setIsAsking(true)}
      >
        Redeliver
      </Button>
      {isAsking && (
        <Confirm
          title="Redeliver this event?"
          button="Yes, redeliver it"
          onClose={() => setIsAsking(false)}
          onConfirm={() => {
            setIsAsking(false)
            redeliver.mutate({ target: targetInput(target), hookId, deliveryId: settled.id })
          }}
        >
          <p className="foreign">
            The same payload is sent to <strong>{name}</strong> once more, with the same GUID and a new signature.
          </p>
        </Confirm>
      )}
    </>
  )
}
