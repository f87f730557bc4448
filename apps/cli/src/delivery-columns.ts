import type { Delivery } from './api.ts'
import { duration, isoTime, relativeTime } from './moments.ts'
import type { Paint } from './paint.ts'
import type { Column } from './table.ts'

/** Where a delivery stands, in a few words. */
export function standing({ status, underWay, dueAt, attempt }: Delivery, now: number): string {
  if (status !== null) return status
  if (underWay) return 'being sent'
  return attempt > 0 && dueAt > now ? `retry ${relativeTime(dueAt, now)}` : 'queued'
}

/** The colour of that. */
export const standingPaint = ({ status }: Delivery): Paint => {
  if (status === null) return 'yellow'
  return status === 'OK' ? 'green' : 'red'
}

/** `issues.opened`, or `push`. */
export const eventName = ({ event, action }: Delivery): string => (action === null ? event : `${event}.${action}`)

/** When it settled, or when it is due. */
export const momentOf = ({ settledAt, dueAt }: Delivery): number => settledAt ?? dueAt

/** What a list says of each delivery; for a program in instants of ISO 8601. */
export function deliveryColumns(now: number, forPerson: boolean): readonly Column<Delivery>[] {
  return [
    { title: 'ID', value: ({ id }) => id },
    { title: 'HOOK', value: ({ hookId }) => hookId },
    { title: 'EVENT', value: eventName, shrinks: 'then' },
    { title: 'STATUS', value: (delivery) => standing(delivery, now), shrinks: 'then', paint: standingPaint },
    { title: 'TOOK', value: ({ durationMs }) => (durationMs === null ? null : duration(durationMs)) },
    {
      title: 'WHEN',
      value: (delivery) => {
        const at = momentOf(delivery)
        return forPerson ? relativeTime(at, now) : isoTime(at)
      },
    },
    { title: 'KIND', value: kindOf },
    { title: 'GUID', value: ({ guid }) => guid, shrinks: 'first', paint: () => 'dim' },
  ]
}

/** What it is for: `event`, `ping`, `retry 2`. */
export const kindOf = ({ kind, attempt }: Delivery): string => (attempt > 0 ? `retry ${attempt}` : kind)
