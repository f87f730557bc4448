import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { type RefObject, useEffect, useEffectEvent, useState } from 'react'
import { type Delivery, type DeliverySearch, filterOf, matches } from '../delivery-search.ts'
import { Gathering } from '../gathering.ts'
import { withJoined } from '../joined-attempts.ts'
import type { TargetInput } from '../target.ts'
import { type Answers, trpc } from '../trpc.ts'

export const pageSize = 30
/** Of what is queued, as many as stand above the log. */
const queueSize = 5
/** What comes is shown together, so often. */
const gatherMs = 250
/** No more are counted. */
export const mostNews = 1_000

interface DeliveryLogOptions {
  readonly target: TargetInput
  readonly hookId: number
  readonly search: DeliverySearch
  /** Whether somebody reads the rows, so that they must stay where they are. */
  readonly isReading: () => boolean
}

export interface DeliveryLog {
  readonly page: UseQueryResult<Answers['deliveries']['list'], unknown>
  readonly deliveries: readonly Delivery[]
  readonly queued: readonly Delivery[]
  /** More is queued than is shown above the log. */
  readonly hasMoreQueued: boolean
  /** How many settled since the page was read, and are not on it; `mostNews` stands for any more. */
  readonly news: number
  /** The first page is live; others stay as they are. */
  readonly isFirst: boolean
  readonly refresh: () => Promise<void>
}

/** What came since a page was read. */
interface Since {
  /** Of which page. */
  readonly search: DeliverySearch
  /** What is shown where its row, or that of its event, stands. */
  readonly inPlace: ReadonlyMap<number, Delivery>
  readonly news: ReadonlySet<number>
  readonly isStale: boolean
}

const nothing = (search: DeliverySearch): Since => ({ search, inPlace: new Map(), news: new Set(), isStale: false })

/**
 * A page of a hook's log, and on the first one what is queued. The server's pages are what is shown; what is followed only
 * tells that they changed. So the first page is read again when something came and nobody reads it. While somebody does,
 * no row moves: what was queued turns into what became of it where it stands, the next attempt of an event that is shown
 * joins it there, and anything else is counted until it is asked for.
 */
export function useDeliveryLog({ target, hookId, search, isReading }: DeliveryLogOptions): DeliveryLog {
  const filter = filterOf(search)
  const isFirst = search.cursor === undefined
  const hasQueue = isFirst && filter.status === undefined && !search.from && !search.to
  const asked = { target, hookId, filter, limit: pageSize, ...(search.cursor && { cursor: search.cursor }) }
  const page = useQuery(trpc.deliveries.list.queryOptions(asked, { placeholderData: keepPreviousData }))
  const queue = useQuery(
    trpc.deliveries.list.queryOptions(
      { target, hookId, filter: { ...filter, status: 'queued' }, limit: queueSize },
      { placeholderData: keepPreviousData, enabled: hasQueue },
    ),
  )
  const [known, setKnown] = useState(() => nothing(search))
  // What came while another page was shown says nothing of this one.
  const since = known.search === search ? known : nothing(search)
  const [gathering] = useState(() => new Gathering<Delivery>(gatherMs))

  const refresh = async () => {
    // What comes from here on may miss the answer, and is told of again.
    setKnown(nothing(search))
    await Promise.all([page.refetch(), ...(hasQueue ? [queue.refetch()] : [])])
  }

  const take = useEffectEvent((came: readonly Delivery[]) => {
    const rows = page.data?.deliveries ?? []
    const ids = new Set(rows.map(({ id }) => id))
    const guids = new Set(isFirst ? rows.map(({ guid }) => guid) : [])
    const waiting = new Set([...rows, ...(queue.data?.deliveries ?? [])].flatMap(idIfQueued))
    const fresh = came.filter((delivery) => delivery.settledAt !== null && matches(delivery, filter))
    const changed = came.filter(({ id, settledAt }) => settledAt !== null && waiting.has(id))
    const joined = fresh.filter(({ id, guid }) => guids.has(guid) && !ids.has(id))
    const isQueued = came.some((delivery) => matches(delivery, { ...filter, status: 'queued' }))
    if (fresh.length + changed.length === 0 && !isQueued) return
    setKnown({
      search,
      inPlace: new Map([...since.inPlace, ...[...changed, ...joined].map((each) => [each.id, each] as const)]),
      news: new Set([...since.news, ...fresh.map(({ id }) => id)].slice(0, mostNews)),
      isStale: true,
    })
  })
  useEffect(() => gathering.listen((came) => take(came)), [gathering])
  useSubscription(
    trpc.deliveries.follow.subscriptionOptions(
      { target, hookId },
      {
        // For what settled between the page and the first that is followed.
        onStarted: () => setKnown({ ...since, isStale: true }),
        onData: ({ data }) => gathering.add(data),
      },
    ),
  )

  const refreshUnread = useEffectEvent(() => {
    if (!isReading()) void refresh()
  })
  const isDue = since.isStale && isFirst
  useEffect(() => {
    if (!isDue) return
    const soon = setTimeout(() => refreshUnread(), 0)
    const again = setInterval(() => refreshUnread(), 2 * gatherMs)
    return () => {
      clearTimeout(soon)
      clearInterval(again)
    }
  }, [isDue])

  const asItIs = (delivery: Delivery) => since.inPlace.get(delivery.id) ?? delivery
  const deliveries = withJoined((page.data?.deliveries ?? []).map(asItIs), [...since.inPlace.values()])
  const shown = new Set(deliveries.map(({ id }) => id))
  return {
    page,
    deliveries,
    queued: hasQueue ? (queue.data?.deliveries.map(asItIs) ?? []) : [],
    hasMoreQueued: hasQueue && queue.data?.next != null,
    news: [...since.news].filter((id) => !shown.has(id)).length,
    isFirst,
    refresh,
  }
}

const idIfQueued = ({ id, settledAt }: Delivery): number[] => (settledAt === null ? [id] : [])

/** Whether rows would move under somebody's pointer, focus or eyes if others came above them. */
export function isRead(rows: RefObject<HTMLElement | null>): boolean {
  const element = rows.current
  if (!element) return false
  return (
    element.matches(':hover') ||
    element.contains(document.activeElement) ||
    element.getBoundingClientRect().top < 0 ||
    document.querySelector('[role=dialog], [role=alertdialog]') !== null
  )
}
