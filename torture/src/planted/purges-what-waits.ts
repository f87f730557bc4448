import { onDeliveries } from './on-deliveries.ts'

/** Removes what is old by when it was due, settled or not. */
export const purgesWhatWaits = onDeliveries((store, { database }) => ({
  async purge(settledBefore, limit) {
    const purged = await store.purge(settledBefore, limit)
    database.run('DELETE FROM deliveries WHERE leased_until IS NULL AND settled_at IS NULL AND attempt > 2')
    return purged
  },
}))
