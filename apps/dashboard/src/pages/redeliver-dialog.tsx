import './redeliver-dialog.css'
import { ConfirmationDialog, Dialog } from '@primer/react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Delivery } from '../delivery-search.ts'
import { useNotice } from '../notices.tsx'
import { newRequestKey } from '../request-key.ts'
import type { TargetInput } from '../target.ts'
import { client, failureOf } from '../trpc.ts'

interface RedeliverDialogProps {
  readonly target: TargetInput
  readonly hookId: number
  /** Where the hook points now. */
  readonly url: string
  readonly deliveries: readonly Pick<Delivery, 'id' | 'guid'>[]
  readonly onClose: () => void
  /** Called once at least one of them is queued again. */
  readonly onDone: () => void
}

interface Refused {
  readonly guid: string
  readonly why: string
}

/** Asks, redelivers, and tells which were refused. Pressed twice, each goes out once: its request key stays the same. */
export function RedeliverDialog({ target, hookId, url, deliveries, onClose, onDone }: RedeliverDialogProps) {
  const [key] = useState(newRequestKey)
  // What is asked about stays as it was, whatever the page shows meanwhile.
  const [asked] = useState(deliveries)
  const tell = useNotice()
  const isOne = asked.length === 1
  const redeliver = useMutation({
    mutationFn: () =>
      Promise.allSettled(
        asked.map(({ id: deliveryId }) =>
          client.deliveries.redeliver.mutate({ target, hookId, deliveryId, requestKey: `${key}:${deliveryId}` }),
        ),
      ),
    onSuccess(answers) {
      const queued = answers.filter(({ status }) => status === 'fulfilled').length
      if (queued > 0) {
        tell({
          variant: 'success',
          text: queued === 1 ? 'The redelivery is queued.' : `${queued} redeliveries are queued.`,
        })
        onDone()
      }
      if (queued === asked.length) onClose()
    },
  })
  const refused: Refused[] = (redeliver.data ?? []).flatMap((answer, place) =>
    answer.status === 'rejected' ? [{ guid: asked[place]?.guid ?? '', why: whyOf(answer.reason) }] : [],
  )
  if (refused.length > 0) {
    const again = () => redeliver.mutate()
    return (
      <Dialog
        title={refused.length === asked.length ? 'Nothing was redelivered' : `${refused.length} were not redelivered`}
        width="large"
        onClose={onClose}
        footerButtons={[
          { content: 'Try again', onClick: again, loading: redeliver.isPending },
          { content: 'Close', buttonType: 'primary', onClick: onClose },
        ]}
      >
        <ul className="redeliver-refused">
          {refused.map(({ guid, why }) => (
            <li key={guid}>
              <span className="mono foreign">{guid}</span>: {why}
            </li>
          ))}
        </ul>
      </Dialog>
    )
  }
  return (
    <ConfirmationDialog
      title={isOne ? 'Redeliver payload?' : `Redeliver ${asked.length} payloads?`}
      confirmButtonContent={isOne ? 'Yes, redeliver this payload' : 'Yes, redeliver these payloads'}
      confirmButtonType="primary"
      confirmButtonLoading={redeliver.isPending}
      width="large"
      onClose={(gesture) => {
        if (gesture !== 'confirm') onClose()
        else if (!redeliver.isPending) redeliver.mutate()
      }}
    >
      The {isOne ? 'payload' : 'payloads'} will be delivered to <span className="mono foreign">{url}</span> using the
      current webhook configuration.
    </ConfirmationDialog>
  )
}

const whyOf = (error: unknown): string =>
  failureOf(error)?.message ?? 'The server did not answer; trying again does not send it twice.'
