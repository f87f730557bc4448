import './delivery.css'
import { SkeletonText } from '@primer/react/experimental'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { DeliveryDetail } from '../attempt-words.ts'
import { useLiveAttempts } from '../live-attempts.ts'
import { PageTitle } from '../parts/page-title.tsx'
import { Problem } from '../parts/problem.tsx'
import { type TargetInput, useTarget } from '../target.ts'
import { trpc } from '../trpc.ts'
import { DeliveryAttempts } from './delivery-attempts.tsx'
import { DeliveryHead } from './delivery-head.tsx'
import { DeliveryTabs } from './delivery-tabs.tsx'

/** One attempt to hand an event to a hook: what was sent, what was answered, why it failed, and what comes next. */
export function Delivery() {
  const { target } = useTarget()
  const { hookId, deliveryId } = useParams({
    from: '/signed-in/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId',
  })
  const input = { target, hookId, deliveryId }
  // A payload may be large: what changes comes by itself.
  const options = trpc.deliveries.get.queryOptions(input, { refetchOnWindowFocus: false })
  const { data: delivery, error, refetch } = useQuery(options)
  const refresh = () => void refetch()
  if (delivery) return <Loaded key={deliveryId} target={target} delivery={delivery} refresh={refresh} />
  return (
    <>
      <PageTitle title={`Delivery ${deliveryId}`} />
      {error ? <Problem error={error} onRetry={refresh} /> : <SkeletonText lines={12} />}
    </>
  )
}

interface LoadedProps {
  readonly target: TargetInput
  readonly delivery: DeliveryDetail
  readonly refresh: () => void
}

function Loaded({ target, delivery, refresh }: LoadedProps) {
  const { hookId, id } = delivery
  const { attempts, isLive } = useLiveAttempts({ target, delivery, refresh })
  const { data: hook } = useQuery(trpc.hooks.get.queryOptions({ target, hookId }))
  const present = { ...delivery, ...attempts.find((attempt) => attempt.id === id) }
  return (
    <>
      <DeliveryHead
        target={target}
        delivery={present}
        hook={hook}
        onRedelivered={() => {
          if (!isLive) refresh()
        }}
      />
      <div className="delivery">
        <DeliveryAttempts shownId={id} attempts={attempts} hasEarlier={delivery.hasEarlierAttempts} hook={hook} />
        <DeliveryTabs delivery={present} />
      </div>
    </>
  )
}
