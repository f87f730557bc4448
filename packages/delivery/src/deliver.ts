import type { World } from '@repohook/events'
import { type Format, formats, type RenderFault } from '@repohook/formats'
import { parseRetryPolicy, type RetryPolicy } from '@repohook/hooks'
import type { ClaimedDelivery, Settlement } from './delivery.ts'
import type { Exchange, OutgoingRequest } from './exchange.ts'
import { nextAttemptAt } from './next-attempt-at.ts'
import { nextProbeAt } from './next-probe-at.ts'
import { prepare } from './prepare.ts'
import { readReceiver } from './read-receiver.ts'
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
 * Events park a hook whose policy has retries: without, nobody waits for it to work again, unless its format says so. A
 * hook that names no policy has its format's, and the installation's where that has none.
 */
export async function deliver(delivery: ClaimedDelivery, context: DeliverContext): Promise<Settlement> {
  const { send, world } = context
  const { retryPolicy, health, format, url } = delivery.hook
  const { defaults = {} }: Format = formats[format]
  const named = retryPolicy ?? defaults.retryPolicy ?? null
  const policy = named === null ? context.retryPolicy : parseRetryPolicy(named)
  const prepared = prepare(delivery, world.now())
  const answer = prepared.kind === 'fault' ? unsent(prepared) : await send(prepared.request)
  const { outcome, retryAfterMs: saidMs } = readReceiver({ format, url }, answer)
  const { outcome: _, ...exchange } = answer
  const settledAt = world.now()
  const isEvent = delivery.kind === 'event'
  const isProbe = isEvent && health.isParked
  const isWorthIt = isEvent && worthRetrying(outcome)
  const scheduledAt =
    isProbe && isWorthIt ? settledAt : isEvent ? nextAttemptAt(delivery.retries, outcome, policy, world) : null
  const askedAt = settledAt + Math.max(retryAfterMs(exchange.responseHeaders, settledAt) ?? 0, saidMs ?? 0)
  const parksAt =
    policy.delaysMs.length > 0
      ? (health.parkAfter ?? defaults.parkAfter ?? context.parkAfter)
      : defaults.parkAfter === undefined
        ? null
        : (health.parkAfter ?? defaults.parkAfter)
  const isPutOff = scheduledAt !== null && !isProbe && askedAt > scheduledAt
  return {
    delivery,
    outcome,
    settledAt,
    retryAt: isPutOff ? askedAt : scheduledAt,
    isProbe,
    parkAfter: isWorthIt && parksAt !== null ? parksAt || null : null,
    probeAt: Math.max(nextProbeAt(isProbe ? health.probes + 1 : 0, world), askedAt),
    request: prepared.kind === 'fault' ? null : prepared.sent,
    exchange: isPutOff ? { ...exchange, flags: [...exchange.flags, 'retry_after_obeyed'] } : exchange,
  }
}

/** What is told of a request that could not be made. */
const unsent = ({ kind: _, ...fault }: RenderFault): Exchange => ({
  outcome: { kind: 'not_rendered', fault },
  durationMs: 0,
  responseHeaders: [],
  responseBody: Buffer.alloc(0),
  flags: [],
})
