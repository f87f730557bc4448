import './events.css'
import { BroadcastIcon } from '@primer/octicons-react'
import { Button } from '@primer/react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { PageTitle } from '../parts/page-title.tsx'
import { Teach } from '../parts/teach.tsx'
import { useRowKeys } from '../shortcuts.tsx'
import { type TargetInput, targetName, useTarget } from '../target.ts'
import { client, trpc } from '../trpc.ts'
import { EventFilter } from './event-filter.tsx'
import { EventRow } from './event-row.tsx'
import { FirstEvent } from './first-event.tsx'

/** What happened on a target, newest first. */
export function Events() {
  const { target, params } = useTarget()
  const { name } = useSearch({ from: '/signed-in/targets/$owner/$name/events' })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useEvents(target, name)
  useRowKeys('.event-row a')
  const events = data.pages.flat()
  return (
    <>
      <PageTitle title={`Events of ${targetName(target)}`} actions={<EventFilter name={name} />}>
        Events
      </PageTitle>
      {events.length > 0 && (
        <ul className="box plain-list" aria-label="Events">
          {events.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </ul>
      )}
      {events.length === 0 && name === undefined && <FirstEvent target={target} />}
      {events.length === 0 && name !== undefined && (
        <Teach icon={BroadcastIcon} title={`No ${name} events`}>
          <p>
            None was published here, or they are so old that they are not kept.{' '}
            <Link to="/targets/$owner/$name/events" params={params}>
              Show all events.
            </Link>
          </p>
        </Teach>
      )}
      {hasNextPage && (
        <Button block className="show-more" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older
        </Button>
      )}
    </>
  )
}

const pageSize = 30
const refreshMs = 5_000

function useEvents(target: TargetInput, name: string | undefined) {
  const input = { target, limit: pageSize, ...(name !== undefined && { name }) }
  return useSuspenseInfiniteQuery({
    queryKey: [...trpc.events.list.queryKey(input), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      client.events.list.query({ ...input, ...(pageParam !== null && { before: pageParam }) }, { signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < pageSize ? null : page.at(-1)?.id),
    refetchInterval: refreshMs,
  })
}
