import { onDeliveries } from './on-deliveries.ts'

/** Gives a redelivery a GUID of its own: a receiver takes it for another event. */
export const freshGuid = onDeliveries((store, { dice }) => ({
  async settle(settlements, claim) {
    const turn = await store.settle(settlements, claim)
    const claimed = turn.claimed.map((delivery) =>
      delivery.kind === 'redelivery' ? { ...delivery, event: { ...delivery.event, guid: dice.uuid() } } : delivery,
    )
    return { ...turn, claimed }
  },
}))
