import { onDeliveries } from './on-deliveries.ts'

/** Takes as many of one hook as there are slots. */
export const noCap = onDeliveries((store) => ({
  settle: (settlements, claim) => store.settle(settlements, claim && { ...claim, perHook: 16 }),
}))
