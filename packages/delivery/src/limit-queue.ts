import { Failure, type World } from '@repohook/events'
import type { DeliveryStore, PublishAnswer } from './delivery-store.ts'
import type { Logger } from './logger.ts'
import { QueueDepth } from './queue-depth.ts'

export interface QueueLimits {
  /** How many deliveries of events may wait, but for those that wait apart because their hook is or was parked. */
  readonly maxQueued: number
  /** True when no other process adds to the store. */
  readonly alone: boolean
  readonly world: World
  readonly log: Logger
}

/** What people ask for is let in beside a full queue, up to a tenth of it, and up to so many whatever it holds. */
const leastAsked = 1_000
const toldEveryMs = 60_000

/**
 * The same store; but while as much waits as may wait it takes no event that it does not have already, and throws
 * Failure `queue.full` before anything is stored. An event that is published again by its key is answered as before.
 * Tests, pings and redeliveries have a limit of their own.
 */
export function limitQueue(store: DeliveryStore, { maxQueued, alone, world, log }: QueueLimits): DeliveryStore {
  const depthOf = (lane: 'asked' | 'event', limit: number) =>
    new QueueDepth({ count: (upTo) => store.pending(lane, upTo), limit, alone, world })
  const events = depthOf('event', maxQueued)
  const asked = depthOf('asked', Math.max(leastAsked, Math.ceil(maxQueued / 10)))

  let toldAt = -Infinity
  function full(): Failure {
    if (world.now() - toldAt >= toldEveryMs) {
      toldAt = world.now()
      log.warn({ maxQueued }, 'the queue is full: what comes is refused until something is delivered')
    }
    return new Failure(
      'queue.full',
      'As many deliveries wait as may wait: nothing of this was stored. Try again later.',
    )
  }

  return {
    ...store,
    async publish(event) {
      const depth = event.toHook ? asked : events
      const answer = await depth.add(() => store.publish(event), deliveriesOf)
      if (answer) return answer
      const earlier = event.idempotency && (await store.earlier(event.targetId, event.idempotency))
      if (earlier) return earlier
      throw full()
    },
    async redeliver(request) {
      const answer = await asked.add(
        () => store.redeliver(request),
        ({ kind }) => (kind === 'queued' ? 1 : 0),
      )
      if (answer) return answer
      throw full()
    },
  }
}

const deliveriesOf = (answer: PublishAnswer): number =>
  answer.kind === 'published' ? answer.event.deliveries.length : 0
