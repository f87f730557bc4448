import { Link } from '@tanstack/react-router'
import { eventName, eventWords } from '../event-words.ts'
import { StatusIcon } from '../parts/status-icon.tsx'
import { When } from '../parts/when.tsx'
import { useTarget } from '../target.ts'
import type { Answers } from '../trpc.ts'

/** An event, and what became of it at a glance. */
export function EventRow({ event }: { readonly event: Answers['events']['list'][number] }) {
  const { params } = useTarget()
  const { sign, words } = eventWords(event)
  return (
    <li className="box-row event-row">
      <StatusIcon sign={sign} words={signWords[sign]} />
      <div className="grow">
        <Link to="/targets/$owner/$name/events/$guid" params={{ ...params, guid: event.guid }} className="foreign">
          {eventName(event)}
        </Link>
        {event.toHookId !== null && <span className="muted"> to webhook {event.toHookId} alone</span>}
        <div className="muted small">{words}</div>
      </div>
      <code className="mono muted event-guid">{event.guid}</code>
      <span className="muted small event-when">
        <When at={event.publishedAt} />
      </span>
    </li>
  )
}

const signWords = {
  ok: 'Delivered',
  failed: 'Failed',
  queued: 'Waiting',
  none: 'Not sent',
  held: 'Parked',
  off: 'Inactive',
}
