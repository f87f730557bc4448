import { describe, expect, it } from 'vitest'
import type { Delivery } from './delivery-search.ts'
import { eventWords, kindWords, resultWords, signOf } from './delivery-words.ts'

const settled = (outcome: unknown, status = '') => ({ outcome, status }) as Pick<Delivery, 'outcome' | 'status'>

describe('the words of a delivery', () => {
  it('name its event, and its action where it has one', () => {
    expect(eventWords({ event: 'push', action: null })).toBe('push')
    expect(eventWords({ event: 'issues', action: 'opened' })).toBe('issues.opened')
  })

  it('name its kind where somebody asked for it', () => {
    expect((['event', 'redelivery', 'ping', 'test'] as const).map((kind) => kindWords({ kind }))).toEqual([
      null,
      'redelivery',
      'ping',
      'test',
    ])
  })

  it.each([
    [{ kind: 'delivered', status: 204 }, 'OK', '204', 'ok'],
    [{ kind: 'refused', status: 404 }, 'Invalid HTTP Response: 404', '404', 'failed'],
    [{ kind: 'timed_out' }, 'timed out', 'timed out', 'failed'],
    [{ kind: 'interrupted' }, 'interrupted: the sender stopped …', 'interrupted', 'failed'],
    [{ kind: 'expired' }, 'expired: the hook did not …', 'expired', 'failed'],
    [{ kind: 'cancelled', why: 'redelivered' }, 'cancelled: redelivered', 'cancelled: redelivered', 'off'],
    [null, '', 'queued', 'queued'],
  ])('say how it went: %j', (outcome, status, words, sign) => {
    expect(resultWords(settled(outcome, status))).toBe(words)
    expect(signOf(settled(outcome))).toBe(sign)
  })
})
