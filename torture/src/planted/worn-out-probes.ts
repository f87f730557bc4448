import { onDeliveries } from './on-deliveries.ts'

/** Counts a probe that fails as any other failure: the oldest event is used up, or goes to the back of the queue. */
export const wornOutProbes = onDeliveries((store) => ({
  settle: (settlements, claim) =>
    store.settle(
      settlements.map((settlement) => ({ ...settlement, isProbe: false })),
      claim,
    ),
}))
