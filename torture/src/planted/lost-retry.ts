import { onDeliveries } from './on-deliveries.ts'

/** Forgets the next attempt when two failures are recorded together. */
export const lostRetry = onDeliveries((store) => ({
  settle: (settlements, claim) =>
    store.settle(
      settlements.map((settlement, index) => (index === 0 ? settlement : { ...settlement, retryAt: null })),
      claim,
    ),
}))
