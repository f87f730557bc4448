import { onDeliveries } from './on-deliveries.ts'

/** Records what a worker says though its lease had run out. */
export const noFence = onDeliveries((store, { database }) => ({
  async settle(settlements, claim) {
    const turn = await store.settle(settlements, claim)
    for (const { delivery, outcome, settledAt } of settlements) {
      if (!turn.lost.includes(delivery.id)) continue
      database.run(
        'UPDATE deliveries SET outcome = ?, settled_at = ?, lease_token = ? WHERE id = ?',
        outcome.kind,
        settledAt,
        delivery.leaseToken,
        delivery.id,
      )
    }
    return { ...turn, lost: [] }
  },
}))
