import type { World } from '@repohook/events'
import { parseRetryPolicy, type RetryPolicy } from '@repohook/hooks'
import type { ClaimedDelivery, Settlement } from './delivery.ts'
import type { Exchange, OutgoingRequest } from './exchange.ts'
import { nextAttemptAt } from './next-attempt-at.ts'
import { nextProbeAt } from './next-probe-at.ts'
import { buildRequest } from './request.ts'
import { retryAfterMs } from './retry-after.ts'
import { worthRetrying } from './worth-retrying.ts'

export interface DeliverContext {
  /** Never rejects: whatever happens on the network is an outcome. */
  readonly send: (request: OutgoingRequest) => Promise<Exchange>
  /** For hooks that name no policy of their own. */
  readonly retryPolicy: RetryPolicy
  /** After how many failures in a row a hook is parked that does not say it itself; 0 is never. */
  readonly parkAfter: number
  readonly world: World
}

/**
 * Sends one claimed delivery and says what to record. Only the event itself is retried; what a person asked for is not. A
 * `Retry-After` puts a retry off, and makes none.
 *
 * Events park a hook whose policy has retries: without, nobody waits for it to work again.
 */
export async function deliver(delivery: ClaimedDelivery, context: DeliverContext): Promise<Settlement> {
  const { send, world } = context
  const { retryPolicy, health } = delivery.hook
  const policy = retryPolicy === null ? context.retryPolicy : parseRetryPolicy(retryPolicy)
  const request = buildRequest(delivery, world.now())
  const { outcome, ...exchange } = await send(request)
  const settledAt = world.now()
  const isEvent = delivery.kind === 'event'
  const isProbe = isEvent && health.isParked
  const isWorthIt = isEvent && worthRetrying(outcome)
  const scheduledAt =
    isProbe && isWorthIt ? settledAt : isEvent ? nextAttemptAt(delivery.retries, outcome, policy, world) : null
  const askedAt = settledAt + (retryAfterMs(exchange.responseHeaders, settledAt) ?? 0)
  const isPutOff = scheduledAt !== null && !isProbe && askedAt > scheduledAt
  return {
    delivery,
    outcome,
    settledAt,
    retryAt: isPutOff ? askedAt : scheduledAt,
    isProbe,
    parkAfter: isWorthIt && policy.delaysMs.length > 0 ? (health.parkAfter ?? context.parkAfter) || null : null,
    probeAt: Math.max(nextProbeAt(isProbe ? health.probes + 1 : 0, world), askedAt),
    requestHeaders: request.headers,
    exchange: isPutOff ? { ...exchange, flags: [...exchange.flags, 'retry_after_obeyed'] } : exchange,
  }
}
