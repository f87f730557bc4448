import { onDeliveries } from './on-deliveries.ts'

/** Counts interruptions from the beginning each time: what kills its worker kills worker after worker. */
export const endlessInterruptions = onDeliveries((store, { database }) => ({
  async interrupt(now, endingBy) {
    const hookIds = await store.interrupt(now, endingBy)
    database.run('UPDATE deliveries SET interruptions = 1 WHERE settled_at IS NULL AND interruptions > 1')
    return hookIds
  },
}))
