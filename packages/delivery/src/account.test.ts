import { describe, expect, it } from 'vitest'
import { accountOf, type Wait } from './account.ts'
import type { DeliverySummary } from './delivery.ts'
import { rampMs } from './ramp.ts'
import type { HookNow, QueuePlace, StoredEvent } from './event-facts.ts'

const now = 1_000_000
const target = { kind: 'repository' as const, name: 'octocat/hello' }
const open: HookNow = {
  id: 1,
  target,
  url: 'https://example.com/hook',
  active: true,
  listens: true,
  state: 'open',
  parkedBecause: null,
  parkedAt: null,
  probeAt: null,
  resumedAt: null,
  concurrency: null,
  ratePerMinute: null,
  updatedAt: 0,
  deletedAt: null,
}
const queued: DeliverySummary = {
  id: 7,
  guid: 'g',
  hookId: 1,
  event: 'push',
  action: null,
  kind: 'event',
  redelivery: false,
  chain: 0,
  attempt: 0,
  dueAt: now,
  settledAt: null,
  underWay: false,
  outcome: null,
  status: null,
  statusCode: null,
  durationMs: null,
  nextAttemptAt: null,
}

function account(hook: Partial<HookNow>, delivery: Partial<DeliverySummary> = {}, place: Partial<QueuePlace> = {}) {
  const event: StoredEvent = {
    guid: 'g',
    name: 'push',
    action: null,
    target,
    toHookId: null,
    publishedAt: 0,
    payload: Buffer.from('{}'),
    decisions: [{ hookId: 1, verdict: 'chosen', reason: null }],
    deliveries: [{ ...queued, ...delivery }],
    hooks: [{ ...open, ...hook }],
    queue: [{ deliveryId: 7, ahead: 0, underWay: 0, ...place }],
  }
  return accountOf(event, 8, now)[0]
}
const waitOf = (...facts: Parameters<typeof account>): Wait | null | undefined => account(...facts)?.attempts[0]?.wait

describe('what a delivery waits for', () => {
  const inLine = { kind: 'in_line', ahead: 0, underWay: 0, limit: 8, ratePerMinute: null, resumedAt: null }

  it('is its hook’s own limit, pace and recovery, where it has them', () => {
    expect(waitOf({})).toEqual(inLine)
    expect(waitOf({ concurrency: 2 }, {}, { underWay: 2, ahead: 3 })).toEqual({
      ...inLine,
      ahead: 3,
      underWay: 2,
      limit: 2,
    })
    expect(waitOf({ ratePerMinute: 60 })).toEqual({ ...inLine, ratePerMinute: 60 })
    expect(waitOf({ resumedAt: now - rampMs + 1 })).toEqual({ ...inLine, resumedAt: now - rampMs + 1 })
    expect(waitOf({ resumedAt: now - rampMs })).toEqual(inLine)
  })

  it('is the next probe of a parked hook, but not for what a person asked for', () => {
    const parked = { state: 'parked' as const, parkedAt: 5, parkedBecause: 'failing', probeAt: now + 9 }
    expect(waitOf(parked)).toEqual({ kind: 'parked', at: 5, because: 'failing', probeAt: now + 9 })
    expect(waitOf(parked, { kind: 'event', dueAt: now + 1 })).toMatchObject({ kind: 'parked' })
    expect(waitOf(parked, { kind: 'redelivery' })).toEqual(inLine)
    expect(waitOf(parked, { kind: 'redelivery', underWay: true })).toEqual({ kind: 'under_way' })
  })

  it('is to be cancelled, where its hook wants it no more; a ping is wanted by an inactive one', () => {
    expect(waitOf({ deletedAt: 3 })).toEqual({ kind: 'unwanted', because: 'hook_deleted' })
    expect(waitOf({ active: false })).toEqual({ kind: 'unwanted', because: 'hook_deactivated' })
    expect(waitOf({ active: false }, { kind: 'ping' })).toEqual(inLine)
  })

  it('is its time to the very millisecond', () => {
    expect(waitOf({}, { dueAt: now + 1 })).toEqual({ kind: 'due_later', dueAt: now + 1 })
    expect(waitOf({}, { dueAt: now })).toEqual(inLine)
  })
})

describe('a hook of another target', () => {
  it('has its URL told to nobody', () => {
    expect(account({})?.url).toBe('https://example.com/hook')
    expect(account({ target: { kind: 'organization', name: 'octocat' } })?.url).toBeNull()
    expect(account({ target: { kind: 'repository', name: 'octocat/other' } })?.url).toBeNull()
  })
})
