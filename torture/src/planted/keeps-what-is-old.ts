import { onDeliveries } from './on-deliveries.ts'

/** Removes deliveries that are old, a few at a time, and then forgets to go on. */
export const keepsWhatIsOld = onDeliveries((store) => ({
  purge: async (settledBefore) => Math.min(0, await store.purge(settledBefore, 1)),
}))
