import { onDeliveries } from './on-deliveries.ts'

/** Settles what a dead worker held as interrupted, and sends it no more. */
export const lostSuccessor = onDeliveries((store, { database }) => ({
  async interrupt(now, endingBy) {
    const hookIds = await store.interrupt(now, endingBy)
    database.run('DELETE FROM deliveries WHERE settled_at IS NULL AND leased_until IS NULL AND interruptions > 0')
    return hookIds
  },
}))
