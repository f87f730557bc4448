import type { Verbs } from '../verbs.ts'

/** The same verbs, and `refused` is told of each event that was not accepted. */
export function observePublishing(events: Verbs['events'], refused: (reason: unknown) => void): Verbs['events'] {
  const observed = async <T>(publishing: Promise<T>): Promise<T> => {
    try {
      return await publishing
    } catch (error) {
      refused(error)
      throw error
    }
  }
  return {
    ...events,
    publish: (admin, event) => observed(events.publish(admin, event)),
    dispatch: (admin, input) => observed(events.dispatch(admin, input)),
    async publishAll(admin, inputs) {
      const outcomes = await events.publishAll(admin, inputs)
      for (const outcome of outcomes) if (outcome.status === 'rejected') refused(outcome.reason)
      return outcomes
    },
  }
}
