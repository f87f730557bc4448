import type { NewEvent, PublishedEvent } from '@repohook/delivery'
import { onDeliveries } from './on-deliveries.ts'

/** Answers at once and stores at the worker’s next turn: a crash in between loses what was acknowledged. */
export const acknowledgeBeforeStoring = onDeliveries((store, { database }) => {
  const waiting: NewEvent[] = []
  return {
    async publish(event) {
      if (event.toHook) return store.publish(event)
      waiting.push(event)
      const [row] = database.all<{ readonly id: number }>('SELECT coalesce(max(id), 0) AS id FROM events')
      const published: PublishedEvent = { id: (row?.id ?? 0) + waiting.length, guid: event.guid, deliveries: [] }
      return { kind: 'published', event: published }
    },
    async settle(settlements, claim) {
      await Promise.all(waiting.splice(0).map((event) => store.publish(event)))
      return store.settle(settlements, claim)
    },
  }
})
