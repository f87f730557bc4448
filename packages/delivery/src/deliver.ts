import type { World } from '@repohook/events'
import { parseRetryPolicy, type RetryPolicy } from '@repohook/hooks'
import type { ClaimedDelivery, Settlement } from './delivery.ts'
import type { Exchange, OutgoingRequest } from './exchange.ts'
import { nextAttemptAt } from './next-attempt-at.ts'
import { buildRequest } from './request.ts'
import { retryAfterMs } from './retry-after.ts'

export interface DeliverContext {
  /** Never rejects: whatever happens on the network is an outcome. */
  readonly send: (request: OutgoingRequest) => Promise<Exchange>
  /** For hooks that name no policy of their own. */
  readonly retryPolicy: RetryPolicy
  readonly world: World
}

/**
 * Sends one claimed delivery and says what to record. Only the event itself is retried; what a person asked for is not. A
 * `Retry-After` puts a retry off, and makes none.
 */
export async function deliver(delivery: ClaimedDelivery, context: DeliverContext): Promise<Settlement> {
  const { send, world } = context
  const { retryPolicy } = delivery.hook
  const policy = retryPolicy === null ? context.retryPolicy : parseRetryPolicy(retryPolicy)
  const request = buildRequest(delivery, world.now())
  const { outcome, ...exchange } = await send(request)
  const settledAt = world.now()
  const scheduledAt = delivery.kind === 'event' ? nextAttemptAt(delivery.retries, outcome, policy, world) : null
  const askedAt = settledAt + (retryAfterMs(exchange.responseHeaders, settledAt) ?? 0)
  const isPutOff = scheduledAt !== null && askedAt > scheduledAt
  return {
    delivery,
    outcome,
    settledAt,
    retryAt: isPutOff ? askedAt : scheduledAt,
    requestHeaders: request.headers,
    exchange: isPutOff ? { ...exchange, flags: [...exchange.flags, 'retry_after_obeyed'] } : exchange,
  }
}
