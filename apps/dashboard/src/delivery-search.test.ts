import { describe, expect, it } from 'vitest'
import { type Delivery, filterOf, matches, parseDeliverySearch } from './delivery-search.ts'

const guid = '2f3e1c4a-0000-4000-8000-000000000001'
const delivery = {
  guid,
  event: 'issues',
  action: 'opened',
  redelivery: false,
  settledAt: 1_000,
  outcome: { kind: 'delivered', status: 200 },
} as unknown as Delivery
const failed = { ...delivery, outcome: { kind: 'timed_out' } } as Delivery
const queued = { ...delivery, settledAt: null, outcome: null } as Delivery

describe('the search of a log', () => {
  it('reads back what it was given', () => {
    const search = {
      status: 'failure',
      event: 'issues',
      redelivery: true,
      from: '2026-11-28T01:00:00.000Z',
      cursor: 'v1_1_2',
    }
    expect(parseDeliverySearch(search)).toEqual(search)
  })

  it('leaves out what it does not understand', () => {
    const search = {
      status: 'good',
      event: '',
      action: ['a'],
      redelivery: 'maybe',
      from: 'yesterday',
      guid: 'x'.repeat(101),
    }
    expect(parseDeliverySearch({ ...search, other: 1 })).toEqual({})
  })

  it('takes an action that looks like a number, and a GUID in capitals', () => {
    expect(parseDeliverySearch({ action: 42, guid: ` ${guid.toUpperCase()}` })).toEqual({ action: '42', guid })
  })

  it('becomes what the server filters by', () => {
    const search = { event: 'push', from: '1970-01-01T00:00:01.000Z', to: '1970-01-01T00:00:02.000Z', cursor: 'v1_1_2' }
    expect(filterOf(search)).toEqual({ event: 'push', settledFrom: 1_000, settledBefore: 2_000 })
  })
})

describe('what just came', () => {
  it.each([
    ['everything that settled', {}, [true, true, false]],
    ['what was delivered', { status: 'success' }, [true, false, false]],
    ['what failed', { status: 'failure' }, [false, true, false]],
    ['what is queued', { status: 'queued' }, [false, false, true]],
    ['its event and action', { event: 'issues', action: 'opened' }, [true, true, false]],
    ['another event', { event: 'push' }, [false, false, false]],
    ['another action', { action: 'closed' }, [false, false, false]],
    ['redeliveries', { redelivery: true }, [false, false, false]],
    ['its GUID', { guid }, [true, true, false]],
    ['another GUID', { guid: 'x' }, [false, false, false]],
    ['from when it settled', { settledFrom: 1_000 }, [true, true, false]],
    ['from later', { settledFrom: 1_001 }, [false, false, false]],
    ['until after it settled', { settledBefore: 1_001 }, [true, true, false]],
    ['until it settled', { settledBefore: 1_000 }, [false, false, false]],
  ] as const)('is held to %s', (_, filter, expected) => {
    expect([delivery, failed, queued].map((each) => matches(each, filter))).toEqual(expected)
  })
})
