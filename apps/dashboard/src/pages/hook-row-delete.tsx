import { TrashIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useTarget } from '../target.ts'
import { queryClient, trpc } from '../trpc.ts'
import type { HookOverview } from './hook-row.tsx'
import { useDeleteHook } from './use-delete-hook.tsx'

/** Deletes a hook out of the list. */
export function HookRowDelete({ hook }: Pick<HookOverview, 'hook'>) {
  const { target } = useTarget()
  const { ask, isPending, dialog } = useDeleteHook(hook, async () => {
    await queryClient.invalidateQueries({ queryKey: trpc.hooks.overview.queryKey({ target }) })
    // The button that had it is gone.
    document.querySelector<HTMLElement>('#content')?.focus()
  })
  return (
    <>
      <Button
        size="small"
        variant="danger"
        leadingVisual={TrashIcon}
        aria-label={`Delete ${hook.config.url}`}
        loading={isPending}
        onClick={ask}
      >
        Delete
      </Button>
      {dialog}
    </>
  )
}
