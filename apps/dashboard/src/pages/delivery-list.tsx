import { Button } from '@primer/react'
import { SkeletonText } from '@primer/react/experimental'
import { Link } from '@tanstack/react-router'
import { type RefObject, useRef, useState } from 'react'
import type { AttemptGroup } from '../attempt-groups.ts'
import { counted } from '../counted.ts'
import type { Delivery, DeliverySearch } from '../delivery-search.ts'
import type { TargetParams } from '../target.ts'
import { DeliveryRow } from './delivery-row.tsx'
import { type DeliveryLog, mostNews } from './use-delivery-log.ts'
import type { Selection } from './use-selection.ts'

interface DeliveryListProps {
  readonly log: DeliveryLog
  readonly groups: readonly AttemptGroup<Delivery>[]
  readonly params: TargetParams
  readonly search: DeliverySearch
  readonly hookId: number
  readonly isHeld: boolean
  readonly selection: Selection
  /** Without it, nothing is to be selected. */
  readonly mayRedeliver: boolean
  readonly rows: RefObject<HTMLDivElement | null>
  readonly onRedeliver: () => void
  readonly onNewest: () => void
}

/** A page of the log, what waits above it, and what can be done with what is selected. */
export function DeliveryList({
  log,
  groups,
  params,
  search,
  hookId,
  isHeld,
  selection,
  mayRedeliver,
  rows,
  ...on
}: DeliveryListProps) {
  const { page, queued, hasMoreQueued, news, isFirst, refresh } = log
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const readAt = page.dataUpdatedAt
  const head = useRef<HTMLDivElement>(null)
  const selectable = groups.filter(({ newest }) => newest.settledAt !== null).length
  const count = selection.ids.length
  const fold = (guid: string) =>
    setUnfolded((known) =>
      known.has(guid) ? new Set([...known].filter((each) => each !== guid)) : new Set([...known, guid]),
    )
  const showNews = async () => {
    if (!isFirst) return on.onNewest()
    // The button is about to go: the focus stays where it was.
    head.current?.focus()
    window.scrollTo({ top: 0 })
    await refresh()
  }
  return (
    <section className="box" aria-label="Deliveries" aria-busy={page.isPending || page.isPlaceholderData}>
      <div className="delivery-head" ref={head} tabIndex={-1}>
        {mayRedeliver && (
          <input
            type="checkbox"
            className="delivery-select"
            aria-label="Select all that are shown"
            checked={count > 0 && count === selectable}
            disabled={selectable === 0}
            ref={(box) => {
              if (box) box.indeterminate = count > 0 && count < selectable
            }}
            onChange={selection.toggleAll}
          />
        )}
        <span className="small muted grow">{count > 0 ? `${count} selected` : 'Newest first'}</span>
        <output>
          {news > 0 && count === 0 && (
            <Button size="small" onClick={() => void showNews()}>
              {newsWords(news)}
            </Button>
          )}
        </output>
        {count > 0 && (
          <Button size="small" onClick={on.onRedeliver}>
            Redeliver {counted(count, 'delivery', 'deliveries')}
          </Button>
        )}
      </div>
      <div ref={rows} className={page.isPlaceholderData ? 'delivery-old' : ''}>
        {queued.length > 0 && (
          <ul className="delivery-rows delivery-queue" aria-label="Queued">
            {queued.map((delivery) => (
              <li key={delivery.id}>
                <DeliveryRow delivery={delivery} params={params} readAt={readAt} isHeld={isHeld} />
              </li>
            ))}
            {hasMoreQueued && (
              <li className="delivery-more small">
                <Link
                  to="/targets/$owner/$name/hooks/$hookId/deliveries"
                  params={{ ...params, hookId }}
                  search={{ ...search, status: 'queued' }}
                >
                  All that is queued
                </Link>
              </li>
            )}
          </ul>
        )}
        {page.isPending && <SkeletonText lines={20} className="delivery-skeleton" />}
        <ul className="delivery-rows" aria-label="Log">
          {groups.map(({ newest, earlier }) => (
            <li key={newest.guid}>
              <DeliveryRow
                delivery={newest}
                params={params}
                readAt={readAt}
                isHeld={isHeld}
                isSelected={selection.has(newest.guid)}
                earlier={earlier.length}
                isUnfolded={unfolded.has(newest.guid)}
                onFold={fold}
                {...(mayRedeliver && newest.settledAt !== null && { onSelect: selection.toggle })}
              />
              {unfolded.has(newest.guid) && (
                <ul className="delivery-rows delivery-earlier" aria-label={`Earlier attempts of ${newest.guid}`}>
                  {earlier.map((delivery) => (
                    <li key={delivery.id}>
                      <DeliveryRow delivery={delivery} params={params} readAt={readAt} />
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

const newsWords = (count: number): string =>
  count >= mostNews ? 'Over a thousand new deliveries' : counted(count, 'new delivery', 'new deliveries')
