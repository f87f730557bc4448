import type { DeliverySummary } from './delivery.ts'
import type { DeliveryFilter, DeliveryStore, HookScope, LogCursor } from './delivery-store.ts'

/** What one look at the log found, and where the next begins; null at its end. */
interface Look {
  readonly found: readonly DeliverySummary[]
  readonly goesOn: LogCursor | null
}

/**
 * Looks for what a filter matches in a hook's log, or its queue, in either direction from a place: at most `limit` of it, with none to see only whether
 * there is some. Where the filter has no index of its own, a look ends after `mostLines`,
 * whatever it has found: 5,000 are a few tens of milliseconds, on a log of any length.
 */
export function lookingAt(
  scope: HookScope,
  filter: DeliveryFilter,
  store: Pick<DeliveryStore, 'list' | 'settledSince' | 'placeBeyond'>,
  mostLines = 5_000,
) {
  // What waits has not settled at any time.
  const { settledFrom = 0, settledBefore = Infinity } = filter.status === 'queued' ? {} : filter

  async function endOf(from: LogCursor | null, way: 'older' | 'newer'): Promise<LogCursor | null> {
    const end = await store.placeBeyond(scope, filter, from, way, mostLines)
    return end && end.at >= settledFrom && end.at < settledBefore ? end : null
  }

  return {
    async older(place: LogCursor | null, limit: number): Promise<Look> {
      const isBehind = place !== null && place.at < settledBefore
      const from = isBehind || settledBefore === Infinity ? place : { at: settledBefore, id: 0 }
      const end = isSparse(filter) ? await endOf(from, 'older') : null
      return lookOf(await store.list(scope, filter, from, limit + 1, end), limit, from, end)
    },

    async newer(place: LogCursor, limit: number): Promise<Look> {
      const end = isSparse(filter) ? await endOf(place, 'newer') : null
      return lookOf(await store.settledSince(scope, place, limit + 1, filter, end), limit, place, end)
    },
  }
}

/** One more than asked for tells that there is more. */
function lookOf(rows: readonly DeliverySummary[], limit: number, from: LogCursor | null, end: LogCursor | null): Look {
  const found = rows.slice(0, limit)
  const last = found.at(-1)
  if (rows.length > limit) return { found, goesOn: last ? placeOf(last) : from }
  return { found, goesOn: end }
}

export const placeOf = ({ settledAt, dueAt, id }: DeliverySummary): LogCursor => ({ at: settledAt ?? dueAt, id })

/** Failures have an index, and an event has its deliveries. What else is asked for may be far apart. */
const isSparse = ({ status, event, action, redelivery, guid }: DeliveryFilter): boolean =>
  guid === undefined &&
  (status === 'success' || event !== undefined || action !== undefined || redelivery !== undefined)
