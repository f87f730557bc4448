import { describe, expect, it } from 'vitest'
import { jobStep } from './job-step.ts'
import type { JobHook, JobItem, Look } from './job-store.ts'

const item = (deliveryId: number, overrides: Partial<JobItem> = {}): JobItem => ({
  deliveryId,
  eventId: deliveryId,
  hookId: 1,
  settledAt: 10 * deliveryId,
  since: null,
  ...overrides,
})
const hook = (overrides: Partial<JobHook> = {}): JobHook => ({
  id: 1,
  state: 'open',
  waiting: 0,
  failedSince: false,
  ...overrides,
})
const look = (...items: readonly JobItem[]): Look => ({ items, reached: { at: 999, id: 999 }, isAtEnd: false })
const ids = (items: readonly JobItem[]) => items.map(({ deliveryId }) => deliveryId)

describe('a step of a job', () => {
  it('queues what there is, and is through with all that was looked at', () => {
    const step = jobStep(look(item(1), item(2)), [hook()], 9)
    expect(ids(step.queue)).toEqual([1, 2])
    expect(step).toMatchObject({ skipped: {}, reached: { at: 999, id: 999 }, isThrough: true })
  })

  it('stops before what is beyond its budget', () => {
    const step = jobStep(look(item(1), item(2), item(3)), [hook()], 2)
    expect(ids(step.queue)).toEqual([1, 2])
    expect(step).toMatchObject({ reached: { at: 20, id: 2 }, isThrough: false })
  })

  it('passes over what needs nothing though the budget is spent', () => {
    const since = 'delivered_since' as const
    const step = jobStep(look(item(1, { since }), item(2)), [hook()], 0, { hook_deleted: 3, delivered_since: 1 })
    expect(step).toMatchObject({ queue: [], skipped: { hook_deleted: 3, delivered_since: 2 }, reached: { id: 1 } })
  })

  it('has not moved when the first has to wait', () => {
    expect(jobStep(look(item(1)), [hook()], 0)).toMatchObject({ queue: [], reached: null, isThrough: false })
  })

  it.each([
    ['hook_inactive', [hook({ state: 'inactive' })]],
    ['hook_deleted', [hook({ state: 'deleted' })]],
    ['hook_deleted', []],
    ['hook_parked', [hook({ state: 'parked', failedSince: true })]],
  ])('says %s of what it passes over for its hook', (reason, hooks) => {
    expect(jobStep(look(item(1), item(2)), hooks, 9)).toMatchObject({ queue: [], skipped: { [reason]: 2 } })
  })

  it('sends one item to a parked hook, and lets the others wait for how it goes', () => {
    const parked = hook({ state: 'parked' })
    const first = jobStep(look(item(1), item(2)), [parked], 9)
    expect(ids(first.queue)).toEqual([1])
    expect(first.isThrough).toBe(false)
    expect(jobStep(look(item(2)), [{ ...parked, waiting: 1 }], 9)).toMatchObject({ queue: [], reached: null })
    const failing = { ...parked, waiting: 1, failedSince: true }
    expect(jobStep(look(item(2)), [failing], 9)).toMatchObject({ queue: [], skipped: {}, reached: null })
  })
})
