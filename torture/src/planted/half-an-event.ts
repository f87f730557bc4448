import { onDeliveries } from './on-deliveries.ts'

/** Stores the event and the first delivery, and forgets the others. */
export const halfAnEvent = onDeliveries((store, { database }) => ({
  async publish(event) {
    const answer = await store.publish(event)
    if (answer.kind !== 'published') return answer
    const [first, ...others] = answer.event.deliveries
    for (const { id } of others) database.run('DELETE FROM deliveries WHERE id = ? AND leased_until IS NULL', id)
    return { kind: 'published', event: { ...answer.event, deliveries: first ? [first] : [] } }
  },
}))
