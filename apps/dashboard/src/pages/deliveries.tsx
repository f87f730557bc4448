import { SyncIcon } from '@primer/octicons-react'
import { Button, Heading } from '@primer/react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import type { DeliverySearch } from '../delivery-search.ts'
import { Problem } from '../parts/problem.tsx'
import { useMay } from '../session.ts'
import { useRowKeys, useShortcut } from '../shortcuts.tsx'
import { useTarget } from '../target.ts'
import { trpc } from '../trpc.ts'
import { DeliveryFilters } from './delivery-filters.tsx'
import { DeliveryList } from './delivery-list.tsx'
import { DeliveryPager } from './delivery-pager.tsx'
import { NoDeliveries } from './no-deliveries.tsx'
import { RedeliverDialog } from './redeliver-dialog.tsx'
import { isRead, useDeliveryLog } from './use-delivery-log.ts'
import { useSelection } from './use-selection.ts'
import { attemptGroups } from '../attempt-groups.ts'
import './deliveries.css'

const RedeliverFailedDialog = lazy(async () => {
  const { RedeliverFailedDialog: Dialog } = await import('./redeliver-failed-dialog.tsx')
  return { default: Dialog }
})

const from = '/signed-in/targets/$owner/$name/hooks/$hookId/deliveries'

/** Recent deliveries of a hook. */
export function Deliveries() {
  const { hookId } = useParams({ from })
  return <DeliveriesOf key={hookId} hookId={hookId} />
}

function DeliveriesOf({ hookId }: { readonly hookId: number }) {
  const { target, params } = useTarget()
  const search = useSearch({ from })
  const navigate = useNavigate()
  const { data: hook } = useQuery(trpc.hooks.get.queryOptions({ target, hookId }))
  const mayRedeliver = useMay(target.kind, 'write')
  const rows = useRef<HTMLDivElement>(null)
  const [asked, setAsked] = useState<readonly number[] | null>(null)
  const [isAskedForAll, setIsAskedForAll] = useState(false)
  const log = useDeliveryLog({ target, hookId, search, isReading: () => isRead(rows) || selection.ids.length > 0 })
  const groups = attemptGroups(log.deliveries)
  const isSettled = ({ newest }: (typeof groups)[number]) => newest.settledAt !== null
  const selection = useSelection(
    JSON.stringify(search),
    groups.filter(isSettled).map(({ newest }) => newest.guid),
  )
  const go = (next: DeliverySearch) =>
    void navigate({ to: '/targets/$owner/$name/hooks/$hookId/deliveries', params: { ...params, hookId }, search: next })

  const askForSelected = () =>
    setAsked(groups.filter(({ newest }) => selection.has(newest.guid)).map(({ newest }) => newest.id))

  useRowKeys('.delivery-link')
  useShortcut('x', 'Select the delivery in focus', () => {
    const id = focused()
    const group = groups.find(({ newest }) => newest.id === id)
    if (mayRedeliver && group && isSettled(group)) selection.toggle(group.newest.guid, false)
  })
  useShortcut('r', 'Redeliver what is selected, or the delivery in focus', () => {
    if (!mayRedeliver) return
    const id = focused()
    const isLogged = log.deliveries.some((delivery) => delivery.id === id && delivery.settledAt !== null)
    if (selection.ids.length > 0) askForSelected()
    else if (id !== null && isLogged) setAsked([id])
  })

  const { page } = log
  const next = page.data?.next
  const further = next ? () => go({ ...search, cursor: next }) : null
  const hasFilter = Object.keys(search).some((name) => name !== 'cursor')
  return (
    <>
      <div className="page-title">
        <Heading as="h2" variant="small">
          Recent deliveries
        </Heading>
        {mayRedeliver && (
          <Button leadingVisual={SyncIcon} onClick={() => setIsAskedForAll(true)}>
            Redeliver what failed…
          </Button>
        )}
      </div>
      <DeliveryFilters search={search} onChange={go} />
      {page.error && !page.data && <Problem error={page.error} onRetry={() => void page.refetch()} />}
      {page.data && log.deliveries.length + log.queued.length === 0 ? (
        <NoDeliveries target={target} hasFilter={hasFilter} onFurther={further} onClear={() => go({})} />
      ) : (
        !page.error && (
          <DeliveryList
            log={log}
            groups={groups}
            params={params}
            search={search}
            hookId={hookId}
            isHeld={hook?.state === 'parked'}
            selection={selection}
            mayRedeliver={mayRedeliver}
            rows={rows}
            onRedeliver={askForSelected}
            onNewest={() => go(first(search))}
          />
        )
      )}
      {page.data && <DeliveryPager page={page.data} search={search} params={params} hookId={hookId} />}
      {asked && (
        <RedeliverDialog
          target={target}
          hookId={hookId}
          url={hook?.config.url ?? 'its payload URL'}
          deliveries={log.deliveries.filter(({ id }) => asked.includes(id))}
          onClose={() => setAsked(null)}
          onDone={selection.clear}
        />
      )}
      {isAskedForAll && (
        <Suspense>
          <RedeliverFailedDialog
            target={target}
            params={params}
            hookId={hookId}
            search={search}
            onClose={() => setIsAskedForAll(false)}
          />
        </Suspense>
      )}
    </>
  )
}

const first = ({ cursor: _, ...search }: DeliverySearch): DeliverySearch => search

/** The delivery whose row has the focus. */
function focused(): number | null {
  const row = document.activeElement?.closest<HTMLElement>('[data-delivery]')
  return row ? Number(row.dataset['delivery']) : null
}
