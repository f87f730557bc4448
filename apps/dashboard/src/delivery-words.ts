import type { Delivery } from './delivery-search.ts'
import { eventName } from './event-words.ts'
import type { Sign } from './parts/status-icon.tsx'

/** `issues.opened`, `push`. */
export const eventWords = ({ event, action }: Pick<Delivery, 'event' | 'action'>): string =>
  eventName({ name: event, action })

/** What somebody asked for, and events did not bring by themselves. */
export const kindWords = ({ kind }: Pick<Delivery, 'kind'>): string | null => (kind === 'event' ? null : kind)

export function signOf({ outcome }: Pick<Delivery, 'outcome'>): Sign {
  if (outcome === null) return 'queued'
  if (outcome.kind === 'delivered') return 'ok'
  return outcome.kind === 'cancelled' ? 'off' : 'failed'
}

/** In a word or a few: the receiver's status code, or why none came. */
export function resultWords({ outcome, status }: Pick<Delivery, 'outcome' | 'status'>): string {
  if (outcome === null) return 'queued'
  if (outcome.kind === 'delivered' || outcome.kind === 'refused') return String(outcome.status)
  if (outcome.kind === 'interrupted') return 'interrupted'
  if (outcome.kind === 'expired') return 'expired'
  return status ?? outcome.kind
}

const signWords: Readonly<Record<Sign, string>> = {
  ok: 'Delivered',
  failed: 'Failed',
  queued: 'Queued',
  held: 'Held',
  off: 'Cancelled',
  none: 'Unknown',
}

/** For whom the icon says nothing. */
export const signLabel = (delivery: Pick<Delivery, 'outcome'>): string => signWords[signOf(delivery)]
