import { onDeliveries } from './on-deliveries.ts'

/** Takes the jitter off the delay instead of adding it. */
export const earlyRetry = onDeliveries((store) => ({
  settle: (settlements, claim) =>
    store.settle(
      settlements.map((settlement) => ({
        ...settlement,
        retryAt:
          settlement.retryAt && Math.round(settlement.settledAt + (settlement.retryAt - settlement.settledAt) * 0.8),
      })),
      claim,
    ),
}))
