import type { ClaimedDelivery } from '@repohook/delivery'
import { onDeliveries } from './on-deliveries.ts'

/** Remembers a hook as it was when this process saw it first. */
export const staleHook = onDeliveries((store) => {
  const known = new Map<number, ClaimedDelivery['hook']>()
  return {
    async settle(settlements, claim) {
      const turn = await store.settle(settlements, claim)
      const claimed = turn.claimed.map((delivery) => {
        const hook = known.get(delivery.hook.id) ?? delivery.hook
        known.set(hook.id, hook)
        return { ...delivery, hook }
      })
      return { ...turn, claimed }
    },
  }
})
