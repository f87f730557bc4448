import { StorageFault } from '@repohook/events'
import type { Settlement } from './delivery.ts'
import type { ClaimRequest, DeliveryStore, Turn } from './delivery-store.ts'
import type { Logger } from './logger.ts'

/**
 * Records a group and claims, in one transaction. A group that fails is replayed row by row: a row that fails while other
 * rows, or the claim, can be written is at fault itself and is left to its lease; when nothing can be written it is the
 * store, and the error goes on. A StorageFault says so at once: nothing is tried, and so nothing claimed, before the
 * group is on disk.
 */
export async function record(
  settlements: readonly Settlement[],
  claim: ClaimRequest | null,
  store: Pick<DeliveryStore, 'settle'>,
  log: Logger,
): Promise<Turn> {
  try {
    return await store.settle(settlements, claim)
  } catch (error) {
    if (settlements.length === 0 || error instanceof StorageFault) throw error
    const lost: number[] = []
    const failed: { readonly id: number; readonly reason: unknown }[] = []
    for (const settlement of settlements) {
      try {
        lost.push(...(await store.settle([settlement], null)).lost)
      } catch (reason) {
        if (reason instanceof StorageFault) throw reason
        failed.push({ id: settlement.delivery.id, reason })
      }
    }
    const turn = await store.settle([], claim)
    if (failed.length === settlements.length && turn.claimed.length === 0) throw error
    for (const { id, reason } of failed) log.error({ err: reason, delivery: id }, 'an outcome could not be recorded')
    return { ...turn, lost }
  }
}
