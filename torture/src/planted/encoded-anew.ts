import { onDeliveries } from './on-deliveries.ts'

/** Sends what an encoder makes of the payload, not the bytes that came. */
export const encodedAnew = onDeliveries((store) => ({
  async settle(settlements, claim) {
    const turn = await store.settle(settlements, claim)
    const claimed = turn.claimed.map((delivery) => {
      const payload = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(delivery.event.payload).toString())))
      return { ...delivery, event: { ...delivery.event, payload } }
    })
    return { ...turn, claimed }
  },
}))
