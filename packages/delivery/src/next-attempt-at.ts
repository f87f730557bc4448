import type { World } from '@repohook/events'
import type { RetryPolicy } from '@repohook/hooks'
import type { SendOutcome } from './outcome.ts'
import { worthRetrying } from './worth-retrying.ts'

const jitter = 0.2

/**
 * When to try again, in Unix milliseconds, or null to give up. Decided by the retries already spent, the outcome and the
 * policy; `world` only lends now and jitter, which is added, up to a fifth of the delay, so that no retry comes early.
 */
export function nextAttemptAt(retries: number, outcome: SendOutcome, policy: RetryPolicy, world: World): number | null {
  const delayMs = policy.delaysMs[retries]
  if (delayMs === undefined || !worthRetrying(outcome)) return null
  return world.now() + Math.round(delayMs * (1 + jitter * world.random()))
}
