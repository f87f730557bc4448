import { Button } from '@primer/react'
import { useNavigate } from '@tanstack/react-router'
import type { Hook } from '../hook-values.ts'
import { useMay } from '../session.ts'
import { useTarget } from '../target.ts'
import { queryClient, trpc } from '../trpc.ts'
import { useDeleteHook } from './use-delete-hook.tsx'

export function DeleteHook({ hook }: { readonly hook: Hook }) {
  const { target, params } = useTarget()
  const mayDelete = useMay(target.kind, 'admin')
  const navigate = useNavigate()
  const { ask, isPending, dialog } = useDeleteHook(hook, async () => {
    await navigate({ to: '/targets/$owner/$name', params, ignoreBlocker: true })
    queryClient.removeQueries({ queryKey: trpc.hooks.overview.queryKey({ target, hookId: hook.id }) })
    void queryClient.invalidateQueries({ queryKey: trpc.hooks.pathKey() })
  })
  return (
    <>
      <div className="hook-delete">
        <Button variant="danger" loading={isPending} disabled={!mayDelete} onClick={ask}>
          Delete webhook
        </Button>
      </div>
      {dialog}
    </>
  )
}
