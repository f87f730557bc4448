import type { DeliveryStore } from '@repohook/delivery'
import type { World } from '@repohook/events'
import type { Logger } from 'pino'
import type { Observer } from './observer.ts'

export interface ObserveContext {
  readonly world: World
  readonly log: Pick<Logger, 'error'>
}

/**
 * The same store, and observers who are told what passes it. All that the line does passes its store, so neither the
 * worker nor a verb knows of them. What an observer throws is logged and harms nothing: it was recorded before.
 */
export function observeStore(
  store: DeliveryStore,
  observers: readonly Observer[],
  { world, log }: ObserveContext,
): DeliveryStore {
  function tell(about: (observer: Observer) => void): void {
    try {
      for (const observer of observers) about(observer)
    } catch (error) {
      log.error({ err: error }, 'an observer failed')
    }
  }

  return {
    ...store,

    async publish(event) {
      const startedAt = world.now()
      const answer = await store.publish(event)
      tell((observer) => observer.published(event, answer, startedAt))
      return answer
    },

    async settle(settlements, claim) {
      const turn = await store.settle(settlements, claim)
      const lost = new Set(turn.lost)
      tell((observer) => {
        for (const settlement of settlements) if (!lost.has(settlement.delivery.id)) observer.sent(settlement)
        if (claim) observer.claimed(turn.claimed, world.now())
      })
      return turn
    },

    async interrupt(now, endingBy) {
      const interrupted = await store.interrupt(now, endingBy)
      if (interrupted.length > 0) tell((observer) => observer.interrupted(interrupted.length))
      return interrupted
    },

    async expireHeld(dueBefore, now, limit) {
      const expired = await store.expireHeld(dueBefore, now, limit)
      if (expired > 0) tell((observer) => observer.expired(expired))
      return expired
    },
  }
}
