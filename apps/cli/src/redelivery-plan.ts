import type { Delivery, DeliveryFilter } from './api.ts'
import { momentOf } from './delivery-columns.ts'
import { deliveriesOf, hookIds, type LogQuery } from './delivery-log.ts'
import { inOrder } from './in-order.ts'
import type { Place } from './where.ts'

/**
 * What to redeliver of what matches: each event once for each hook, by its newest attempt. Of failures, only those that
 * nothing has delivered since, and for which no redelivery waits. Oldest first, so that receivers get them in order.
 *
 * @param looked called with how many deliveries were looked at
 */
export async function planRedelivery(
  place: Place,
  query: LogQuery,
  looked: (count: number) => unknown,
): Promise<readonly Delivery[]> {
  const filter: DeliveryFilter = { ...query.filter, status: query.filter.status ?? 'failure' }
  let count = 0
  const plans = await inOrder(await hookIds(place, query.hookId), async (hookId) => {
    const newest = new Map<string, Delivery>()
    for await (const delivery of deliveriesOf(place, hookId, filter)) {
      looked((count += 1))
      if (!newest.has(delivery.guid)) newest.set(delivery.guid, delivery)
    }
    const candidates = [...newest.values()]
    return filter.status === 'failure' ? stillFailing(place, hookId, candidates) : candidates
  })
  return plans.flat().toSorted((one, other) => momentOf(one) - momentOf(other) || one.id - other.id)
}

async function stillFailing(place: Place, hookId: number, failed: readonly Delivery[]): Promise<readonly Delivery[]> {
  if (failed.length === 0) return []
  const asked = await Array.fromAsync(deliveriesOf(place, hookId, { status: 'queued', redelivery: true }))
  const waiting = new Set(asked.map(({ guid }) => guid))
  const kept = await inOrder(failed, async (delivery) => {
    if (waiting.has(delivery.guid)) return false
    const [last] = await Array.fromAsync(deliveriesOf(place, hookId, { guid: delivery.guid }, 1))
    return last?.status !== 'OK'
  })
  return failed.filter((_, index) => kept[index])
}
