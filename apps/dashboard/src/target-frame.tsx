import { BroadcastIcon, SyncIcon, WebhookIcon } from '@primer/octicons-react'
import { Spinner } from '@primer/react'
import { Link, Outlet, useMatches } from '@tanstack/react-router'
import { Suspense } from 'react'
import { TargetIcon } from './parts/target-icon.tsx'
import { targetName, useTarget } from './target.ts'

/** What stands around every page of a target: what it is called, and what there is to see of it. */
export function TargetFrame() {
  const { target, params } = useTarget()
  const isAtHook = useMatches({ select: (matches) => matches.some(({ routeId }) => routeId.includes('/hooks')) })
  return (
    <>
      <div className="target-head">
        <TargetIcon kind={target.kind} size={20} />
        <Link to="/targets/$owner/$name" params={params} className="target-name foreign">
          {targetName(target)}
        </Link>
      </div>
      <nav className="tabs" aria-label={targetName(target)}>
        <Link
          to="/targets/$owner/$name"
          params={params}
          activeOptions={{ exact: true }}
          {...(isAtHook && { 'aria-current': 'true' })}
        >
          <WebhookIcon />
          Webhooks
        </Link>
        <Link to="/targets/$owner/$name/events" params={params}>
          <BroadcastIcon />
          Events
        </Link>
        <Link to="/targets/$owner/$name/jobs" params={params}>
          <SyncIcon />
          Redelivery jobs
        </Link>
      </nav>
      <Suspense fallback={<Spinner className="page-spinner" srText="Loading" />}>
        <Outlet />
      </Suspense>
    </>
  )
}
