import { onDeliveries } from './on-deliveries.ts'

/** Tells the operator nothing of a hook that was parked. */
export const silent = onDeliveries((store) => ({
  untold: async (parkAfter, limit) =>
    (await store.untold(parkAfter, limit)).filter(({ condition }) => condition !== 'parked'),
}))
