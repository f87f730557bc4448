import { onDeliveries } from './on-deliveries.ts'

/** Lets go of a lease when it is to be extended. */
export const doubleClaim = onDeliveries((_, { database }) => ({
  async renew(deliveries) {
    for (const { id } of deliveries)
      database.run('UPDATE deliveries SET leased_until = NULL WHERE id = ? AND settled_at IS NULL', id)
  },
}))
