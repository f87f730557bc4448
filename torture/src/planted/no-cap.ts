import { onDeliveries } from './on-deliveries.ts'

/** Takes as many of one hook as there are slots. */
export const noCap = onDeliveries((store) => ({
  settle(settlements, claim) {
    if (!claim) return store.settle(settlements, claim)
    const { paces: _, ...unpaced } = claim
    return store.settle(settlements, { ...unpaced, perHook: 16 })
  },
}))
