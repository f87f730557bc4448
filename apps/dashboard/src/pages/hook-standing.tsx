import { Link } from '@tanstack/react-router'
import { When } from '../parts/when.tsx'
import { useTarget } from '../target.ts'
import type { HookOverview } from './hook-row.tsx'

/** How the newest delivery went, and the way to it. */
export function LastResponse({ overview: { hook, lastDelivery } }: { readonly overview: HookOverview }) {
  const { params } = useTarget()
  if (lastDelivery === null) return <div>This webhook has not been sent anything yet.</div>
  const isDelivered = lastDelivery.outcome?.kind === 'delivered'
  return (
    <div>
      <Link
        to="/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId"
        params={{ ...params, hookId: hook.id, deliveryId: lastDelivery.id }}
        className={isDelivered ? '' : 'failed'}
      >
        {isDelivered ? 'Last delivery was successful.' : 'Last delivery was not successful.'}
      </Link>{' '}
      {lastDelivery.advice && <span className="foreign">{lastDelivery.advice.what} </span>}
      {lastDelivery.settledAt !== null && <When at={lastDelivery.settledAt} />}
    </div>
  )
}

/** What keeps a hook from being sent what it hears. */
export function HookState({ overview: { hook, condition } }: { readonly overview: HookOverview }) {
  if (!hook.active) return <div>It is inactive: nothing but a ping is sent.</div>
  if (condition !== 'parked') return null
  const { parkedAt, parkedBecause, probeAt } = hook
  return (
    <div>
      Parked {parkedAt !== null && <When at={parkedAt} />}
      {parkedBecause === 'gone' ? ', because the receiver said that it is gone. ' : ', because it kept failing. '}
      Its events wait.{' '}
      {probeAt === null ? (
        'A ping or a redelivery that succeeds lets them go.'
      ) : (
        <>
          The oldest is tried again <When at={probeAt} />.
        </>
      )}
    </div>
  )
}
