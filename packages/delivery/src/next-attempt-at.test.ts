import type { World } from '@repohook/events'
import { stillWorld } from '@repohook/events/testing'
import { parseRetryPolicy } from '@repohook/hooks'
import { describe, expect, it } from 'vitest'
import { nextAttemptAt } from './next-attempt-at.ts'
import type { SendOutcome } from './outcome.ts'

const standard = parseRetryPolicy('standard')
const failed: SendOutcome = { kind: 'refused', status: 500 }
const largest = 1 - 2 ** -53

describe('the next attempt', () => {
  const world = (dice: number): World => ({ ...stillWorld(), random: () => dice })
  const after = (retries: number, dice = 0, policy = standard) => {
    const at = nextAttemptAt(retries, failed, policy, world(dice))
    return at === null ? null : at - world(dice).now()
  }

  it('follows the policy, one delay for each retry that was spent, then none', () => {
    const delays = Array.from({ length: 11 }, (_, retries) => after(retries))
    expect(delays).toEqual([...standard.delaysMs, null, null])
  })

  it('comes up to a fifth of the delay later by the dice, and never earlier', () => {
    for (const [retries, delayMs] of standard.delaysMs.entries()) {
      expect(after(retries, 0)).toBe(delayMs)
      expect(after(retries, 0.5)).toBe(delayMs + delayMs / 10)
      expect(after(retries, largest)).toBe(delayMs + delayMs / 5)
    }
  })

  it('is counted from now', () => {
    const later = stillWorld()
    later.pass(123_456)
    expect(nextAttemptAt(0, failed, { delaysMs: [1_000] }, later)).toBe(stillWorld().now() + 123_456 + 1_100)
  })

  it('is at a whole millisecond', () => {
    expect(after(0, 1 / 3)).toBe(5_333)
  })

  it('is never made under the policy github', () => {
    expect(after(0, 0, parseRetryPolicy('github'))).toBeNull()
  })

  it('is made only after what is worth it', () => {
    expect(nextAttemptAt(0, failed, standard, world(0))).not.toBeNull()
    expect(nextAttemptAt(0, { kind: 'refused', status: 410 }, standard, world(0))).toBeNull()
  })
})
