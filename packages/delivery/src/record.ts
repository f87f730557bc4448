import type { Settlement } from './delivery.ts'
import type { ClaimRequest, DeliveryStore, Turn } from './delivery-store.ts'
import type { Log } from './log.ts'

/**
 * Records a group and claims, in one transaction. A group that fails is replayed row by row: a row that fails while others
 * succeed is at fault itself and is left to its lease; when none succeeds it is the store, and the error goes on.
 */
export async function record(
  settlements: readonly Settlement[],
  claim: ClaimRequest | null,
  store: DeliveryStore,
  log: Log,
): Promise<Turn> {
  try {
    return await store.settle(settlements, claim)
  } catch (error) {
    if (settlements.length < 2) throw error
    const lost: number[] = []
    const failed: Settlement[] = []
    for (const settlement of settlements) {
      try {
        lost.push(...(await store.settle([settlement], null)).lost)
      } catch {
        failed.push(settlement)
      }
    }
    if (failed.length === settlements.length) throw error
    for (const { delivery } of failed)
      log.error({ err: error, delivery: delivery.id }, 'an outcome could not be recorded')
    const turn = await store.settle([], claim)
    return { ...turn, lost }
  }
}
