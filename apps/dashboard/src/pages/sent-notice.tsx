import { Link } from '@tanstack/react-router'
import { useNotice } from '../notices.tsx'
import { useTarget } from '../target.ts'
import { queryClient, trpc } from '../trpc.ts'

/** Tells that something was sent to a hook, and where to see what came of it. */
export function useSentNotice(): (text: string, hookId: number, deliveryId: number) => void {
  const tell = useNotice()
  const { params } = useTarget()
  return (text, hookId, deliveryId) => {
    void queryClient.invalidateQueries({ queryKey: trpc.deliveries.pathKey() })
    const link = (
      <Link to="/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId" params={{ ...params, hookId, deliveryId }}>
        See what comes of it
      </Link>
    )
    tell({ variant: 'success', text, more: link })
  }
}
