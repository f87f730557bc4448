import './event.css'
import { Spinner } from '@primer/react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { eventName } from '../event-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { PayloadView } from '../parts/payload-view.tsx'
import { When } from '../parts/when.tsx'
import { useTarget } from '../target.ts'
import { trpc } from '../trpc.ts'
import { HookAccountRow } from './hook-account.tsx'

const refreshMs = 5_000

/** An event: what it said, which hooks were considered, and what became of it at each. */
export function Event() {
  const { target, params } = useTarget()
  const { guid } = useParams({ from: '/signed-in/targets/$owner/$name/events/$guid' })
  const { data: event } = useSuspenseQuery(
    trpc.events.why.queryOptions({ guid, target }, { refetchInterval: refreshMs }),
  )
  const name = eventName(event)
  return (
    <>
      <PageTitle title={`${name} event`}>{name}</PageTitle>
      <dl className="event-facts">
        <div>
          <dt>GUID</dt>
          <dd>
            <code className="mono foreign">{event.guid}</code>
            <CopyButton text={event.guid} label="Copy GUID" />
          </dd>
        </div>
        <div>
          <dt>Published</dt>
          <dd>
            <When at={event.publishedAt} />
          </dd>
        </div>
        {event.toHookId !== null && (
          <div>
            <dt>For</dt>
            <dd>
              <Link to="/targets/$owner/$name/hooks/$hookId/deliveries" params={{ ...params, hookId: event.toHookId }}>
                webhook {event.toHookId}
              </Link>{' '}
              alone
            </dd>
          </div>
        )}
      </dl>
      <h2 className="event-heading">What became of it</h2>
      {event.hooks.length === 0 ? (
        <p className="muted">There was no webhook that could have heard it, and there is none now.</p>
      ) : (
        <ul className="box plain-list" aria-label="Webhooks that were considered">
          {event.hooks.map((account) => (
            <HookAccountRow key={account.hookId} account={account} name={event.name} guid={guid} />
          ))}
        </ul>
      )}
      <h2 className="event-heading">Payload</h2>
      <Suspense fallback={<Spinner className="page-spinner" srText="Loading the payload" />}>
        <Payload guid={guid} />
      </Suspense>
    </>
  )
}

/** It never changes, and may be large. */
function Payload({ guid }: { readonly guid: string }) {
  const { target } = useTarget()
  const { data } = useSuspenseQuery(trpc.events.get.queryOptions({ guid, target }, { staleTime: Infinity }))
  return <PayloadView text={data.payload} />
}
