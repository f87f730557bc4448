import { Button } from '@primer/react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Hook } from '../hook-values.ts'
import { useNotice } from '../notices.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useMay } from '../session.ts'
import { useTarget } from '../target.ts'
import { failureOf, queryClient, trpc } from '../trpc.ts'

export function DeleteHook({ hook: { id, config } }: { readonly hook: Hook }) {
  const { target, params } = useTarget()
  const mayDelete = useMay(target.kind, 'admin')
  const tell = useNotice()
  const navigate = useNavigate()
  const [isAsking, setIsAsking] = useState(false)
  const remove = useMutation(
    trpc.hooks.remove.mutationOptions({
      onSuccess: async () => {
        tell({ variant: 'success', text: 'The webhook was deleted.' })
        await navigate({ to: '/targets/$owner/$name', params, ignoreBlocker: true })
        queryClient.removeQueries({ queryKey: trpc.hooks.overview.queryKey({ target, hookId: id }) })
        void queryClient.invalidateQueries({ queryKey: trpc.hooks.pathKey() })
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
      <div className="hook-delete">
        <Button variant="danger" loading={remove.isPending} disabled={!mayDelete} onClick={() => setIsAsking(true)}>
          Delete webhook
        </Button>
      </div>
      {isAsking && (
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
          <p className="foreign">
            {config.url} will get no more events, and deliveries that wait for it are cancelled.
          </p>
          <p>What was delivered stays in the log until its time is over. This cannot be undone.</p>
        </Confirm>
      )}
    </>
  )
}
