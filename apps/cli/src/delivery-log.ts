import type { Delivery, DeliveryDetail, DeliveryFilter } from './api.ts'
import { refusalIn } from './explain.ts'
import { exitCodes } from './exit-codes.ts'
import { inOrder } from './in-order.ts'
import { momentOf } from './delivery-columns.ts'
import { Problem } from './problem.ts'
import type { Place } from './where.ts'

const pageSize = 100

/** What of the log is asked for. */
export interface LogQuery {
  readonly filter: DeliveryFilter
  /** All hooks of the target without it. */
  readonly hookId: number | undefined
}

/** The ids of the hooks that are meant: the one named, or all of the target. */
export async function hookIds({ client, target }: Place, hookId: number | undefined): Promise<readonly number[]> {
  if (hookId !== undefined) return [(await client.hooks.get.query({ target, hookId })).id]
  return (await client.hooks.list.query({ target })).map(({ id }) => id)
}

/**
 * Deliveries of one hook or of all hooks of a target, newest first, at most `limit`. Without a status, what waits comes
 * with what settled.
 */
export async function listDeliveries(place: Place, query: LogQuery, limit: number): Promise<readonly Delivery[]> {
  const { filter } = query
  const filters =
    filter.status === undefined && !isDated(filter) ? [{ ...filter, status: 'queued' as const }, filter] : [filter]
  const hooks = await hookIds(place, query.hookId)
  const lists = await inOrder(
    hooks.flatMap((hookId) => filters.map((one) => ({ hookId, filter: one }))),
    (one) => Array.fromAsync(deliveriesOf(place, one.hookId, one.filter, limit)),
  )
  return lists
    .flat()
    .toSorted((one, other) => momentOf(other) - momentOf(one) || other.id - one.id)
    .slice(0, limit)
}

/** What waits has not settled at any time. */
const isDated = ({ settledFrom, settledBefore }: DeliveryFilter) =>
  settledFrom !== undefined || settledBefore !== undefined

/** Deliveries of one hook, newest first, a page at a time. */
async function* deliveriesOf(
  { client, target }: Place,
  hookId: number,
  filter: DeliveryFilter,
  limit = Infinity,
): AsyncGenerator<Delivery> {
  let cursor: string | undefined
  let left = limit
  while (left > 0) {
    const page = await client.deliveries.list.query({
      target,
      hookId,
      filter,
      limit: Math.min(pageSize, left),
      ...(cursor === undefined ? {} : { cursor }),
    })
    yield* page.deliveries
    if (page.next === null) return
    left -= page.deliveries.length
    cursor = page.next
  }
}

/** A delivery by its id alone: asks hook after hook, unless one is named. @throws when none of them has it */
export async function findDelivery(
  place: Place,
  deliveryId: number,
  hookId: number | undefined,
): Promise<DeliveryDetail> {
  const { client, target, flags } = place
  if (hookId !== undefined) return client.deliveries.get.query({ target, hookId, deliveryId })
  const found = await inOrder(await hookIds(place, undefined), async (id) => {
    try {
      return await client.deliveries.get.query({ target, hookId: id, deliveryId })
    } catch (error) {
      if (refusalIn(error) === 'delivery.not_found') return null
      throw error
    }
  })
  const delivery = found.find((one) => one !== null)
  if (delivery) return delivery
  throw new Problem(
    exitCodes.refused,
    `No hook of ${target.name} has a delivery ${deliveryId}.`,
    `repohook deliveries${flags} shows what there is; --hook names a hook that was removed.`,
  )
}
