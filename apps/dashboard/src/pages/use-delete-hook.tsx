import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Hook } from '../hook-values.ts'
import { useNotice } from '../notices.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useTarget } from '../target.ts'
import { failureOf, trpc } from '../trpc.ts'

interface DeleteHook {
  /** Opens the question. */
  ask(): void
  readonly isPending: boolean
  /** The question, while it is open. */
  readonly dialog: ReactNode
}

/** Deletes a hook once that was confirmed; `onDeleted` says where to go on. */
export function useDeleteHook({ id, config }: Hook, onDeleted: () => Promise<void>): DeleteHook {
  const { target } = useTarget()
  const tell = useNotice()
  const [isAsking, setIsAsking] = useState(false)
  const remove = useMutation(
    trpc.hooks.remove.mutationOptions({
      onSuccess: async () => {
        tell({ variant: 'success', text: `The webhook for ${config.url} was deleted.` })
        await onDeleted()
      },
      onError: (error) =>
        tell({
          variant: 'critical',
          text:
            failureOf(error)?.message ??
            'The server did not answer, so it may or may not be deleted: load the page again.',
        }),
    }),
  )
  const dialog = isAsking && (
    <Confirm
      title="Delete this webhook?"
      button="Delete this webhook"
      isDangerous
      onClose={() => setIsAsking(false)}
      onConfirm={() => {
        setIsAsking(false)
        remove.mutate({ target, hookId: id })
      }}
    >
      <p className="foreign">{config.url} will get no more events, and deliveries that wait for it are cancelled.</p>
      <p>What was delivered stays in the log until its time is over. This cannot be undone.</p>
    </Confirm>
  )
  return { ask: () => setIsAsking(true), isPending: remove.isPending, dialog }
}
