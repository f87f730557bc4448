import { ChevronDownIcon, ChevronRightIcon } from '@primer/octicons-react'
import { Label } from '@primer/react'
import { Link } from '@tanstack/react-router'
import type { MouseEvent } from 'react'
import type { Delivery } from '../delivery-search.ts'
import { duration } from '../duration.ts'
import { eventWords, kindWords, resultWords, signLabel, signOf } from '../delivery-words.ts'
import { StatusIcon } from '../parts/status-icon.tsx'
import { When } from '../parts/when.tsx'
import type { TargetParams } from '../target.ts'
import './delivery-row.css'

interface DeliveryRowProps {
  readonly delivery: Delivery
  readonly params: TargetParams
  /** When it was read. */
  readonly readAt: number
  /** Without it, the row cannot be selected. */
  readonly onSelect?: (guid: string, isRange: boolean) => void
  readonly isSelected?: boolean
  /** How many earlier attempts of the event there are to unfold. */
  readonly earlier?: number
  readonly isUnfolded?: boolean
  readonly onFold?: (guid: string) => void
  /** Events of a parked hook wait, however long they have been due. */
  readonly isHeld?: boolean
  /** Where redeliveries to several hooks stand together. */
  readonly hasHook?: boolean
}

/** A line of the log or the queue. */
export function DeliveryRow({ delivery, params, readAt, ...options }: DeliveryRowProps) {
  const {
    onSelect,
    isSelected = false,
    earlier = 0,
    isUnfolded = false,
    onFold,
    isHeld = false,
    hasHook = false,
  } = options
  const { id, guid, hookId, attempt, durationMs, settledAt, outcome } = delivery
  const kind = kindWords(delivery)
  const select = (event: MouseEvent) => onSelect?.(guid, event.shiftKey)
  const sign = outcome === null && isHeld ? 'held' : signOf(delivery)
  return (
    <div className="delivery-row" data-delivery={id} data-guid={guid}>
      {onSelect && (
        <input
          type="checkbox"
          className="delivery-select"
          aria-label={`Select delivery ${guid}`}
          checked={isSelected}
          onClick={select}
          onChange={() => {}}
        />
      )}
      <StatusIcon sign={sign} words={sign === 'held' ? 'Held' : signLabel(delivery)} />
      <div className="delivery-what">
        <Link
          className="delivery-link mono"
          to="/targets/$owner/$name/hooks/$hookId/deliveries/$deliveryId"
          params={{ ...params, hookId, deliveryId: id }}
          title={guid}
        >
          {guid}
        </Link>
        <span className="delivery-event" title={eventWords(delivery)}>
          {eventWords(delivery)}
        </span>
        {kind !== null && !hasHook && <Label variant={kind === 'redelivery' ? 'accent' : 'secondary'}>{kind}</Label>}
        {earlier > 0 && onFold && (
          <button
            type="button"
            className="delivery-fold muted small"
            aria-expanded={isUnfolded}
            title="Earlier attempts of this event on this page"
            onClick={() => onFold(guid)}
          >
            {isUnfolded ? <ChevronDownIcon size={12} /> : <ChevronRightIcon size={12} />}
            {earlier} earlier
          </button>
        )}
        {hasHook && <span className="muted small">webhook {hookId}</span>}
      </div>
      <span className="delivery-attempt muted small">attempt {attempt + 1}</span>
      {settledAt === null ? (
        <span className="delivery-due small waiting">
          <DueWords delivery={delivery} readAt={readAt} isHeld={isHeld} />
        </span>
      ) : (
        <>
          <span className={`delivery-result small ${signOf(delivery)}`} title={delivery.status ?? ''}>
            {resultWords(delivery)}
          </span>
          <span className="delivery-duration muted small">{durationMs === null ? '' : duration(durationMs)}</span>
          <span className="delivery-when muted small">
            <When at={settledAt} />
          </span>
        </>
      )}
    </div>
  )
}

interface DueWordsProps {
  readonly delivery: Delivery
  readonly readAt: number
  readonly isHeld: boolean
}

function DueWords({ delivery, readAt, isHeld }: DueWordsProps) {
  const { dueAt, underWay, kind } = delivery
  if (underWay) return 'being sent'
  if (isHeld && kind === 'event') return 'held: the webhook is parked'
  if (dueAt <= readAt) return 'waits for its turn'
  return (
    <>
      next attempt <When at={dueAt} />
    </>
  )
}
