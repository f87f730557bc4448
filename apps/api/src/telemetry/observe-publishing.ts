import type { Verbs } from '../verbs.ts'

/** The same verbs, and `refused` is told of each event that was not accepted. */
export function observePublishing(events: Verbs['events'], refused: (reason: unknown) => void): Verbs['events'] {
  return {
    ...events,
    async publish(admin, event) {
      try {
        return await events.publish(admin, event)
      } catch (error) {
        refused(error)
        throw error
      }
    },
    async publishAll(admin, inputs) {
      const outcomes = await events.publishAll(admin, inputs)
      for (const outcome of outcomes) if (outcome.status === 'rejected') refused(outcome.reason)
      return outcomes
    },
  }
}
