import { onDeliveries } from './on-deliveries.ts'

/** Takes the same key for another event. */
export const forgottenKey = onDeliveries((store) => ({
  publish: (event) => store.publish({ ...event, idempotency: null }),
}))
