import { TrashIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useNotice } from '../notices.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useTarget } from '../target.ts'
import { failureOf, queryClient, trpc } from '../trpc.ts'
import type { HookOverview } from './hook-row.tsx'

/** Deletes a hook once that was confirmed. */
export function HookRowDelete({ hook }: Pick<HookOverview, 'hook'>) {
  const { target } = useTarget()
  const tell = useNotice()
  const [isAsking, setIsAsking] = useState(false)
  const remove = useMutation(
    trpc.hooks.remove.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries({ queryKey: trpc.hooks.overview.queryKey({ target }) })
        tell({ variant: 'success', text: `The webhook for ${hook.config.url} was deleted.` })
        // The button that had it is gone.
        document.querySelector<HTMLElement>('#content')?.focus()
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
  return (
    <>
      <Button
        size="small"
        variant="danger"
        leadingVisual={TrashIcon}
        aria-label={`Delete ${hook.config.url}`}
        loading={remove.isPending}
        onClick={() => setIsAsking(true)}
      >
        Delete
      </Button>
      {isAsking && (
        <Confirm
          title="Delete webhook?"
          button="Delete webhook"
          isDangerous
          onClose={() => setIsAsking(false)}
          onConfirm={() => {
            setIsAsking(false)
            remove.mutate({ target, hookId: hook.id })
          }}
        >
          <p className="foreign">
            Nothing more is sent to <strong>{hook.config.url}</strong>. What waits for it is cancelled, and its
            deliveries are not shown any more.
          </p>
        </Confirm>
      )}
    </>
  )
}
