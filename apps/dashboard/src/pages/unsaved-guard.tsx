import { useBlocker } from '@tanstack/react-router'
import { Confirm } from '../parts/confirm.tsx'

/** Asks before a page is left on which something is not saved yet. */
export function UnsavedGuard({ isDirty }: { readonly isDirty: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Confirm
      title="Leave without saving?"
      button="Leave"
      isDangerous
      onConfirm={blocker.proceed}
      onClose={blocker.reset}
    >
      What you changed on this page is not saved, and will be lost.
    </Confirm>
  )
}
