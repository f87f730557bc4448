import { describe, expect, it } from 'vitest'
import { Pacer, type PacedHook } from './pacer.ts'
import { well } from './well.testing.ts'

const ok = { kind: 'delivered', status: 200 } as const
const failed = { kind: 'timed_out' } as const
const hook = (id: number, more: Partial<PacedHook> = {}): PacedHook => ({ ...well, id, ...more })

/** Sends what may be sent to a hook, `count` times, and ends it after a while. */
function run(pacer: Pacer, hooks: PacedHook, outcome: typeof ok | typeof failed, ms: number, count = 10, from = 0) {
  for (let n = 0; n < count; n++) {
    pacer.begin(hooks, 'event', from)
    pacer.end(hooks.id, 'event', outcome, from, from + ms)
  }
}

describe('how many at once', () => {
  const most = (pacer: Pacer, id = 1, now = 10_000) => pacer.paces(now).allowance(hook(id)).most

  it('grows with fast answers, and shrinks to two with slow ones and to one with failures', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    expect(most(pacer)).toBe(2)
    run(pacer, hook(1), ok, 10)
    expect(most(pacer)).toBe(8)
    run(pacer, hook(1), ok, 1_500)
    expect(most(pacer)).toBe(2)
    run(pacer, hook(1), failed, 10)
    expect(most(pacer)).toBe(1)
    run(pacer, hook(1), ok, 1_500)
    expect(most(pacer)).toBe(1)
  })

  it('is no more than the hook allows, and no less because the pacer knows it well', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    run(pacer, hook(1), ok, 10)
    expect(pacer.paces(0).allowance(hook(1, { concurrency: 3 }))).toEqual({ most: 3, more: 3 })
  })
})

describe('hooks that fail or are slow', () => {
  it('share a quarter of the slots, and rest beyond it; the others do not', () => {
    const pacer = new Pacer({ slots: 16, perHook: 8 })
    for (const id of [1, 2, 3, 4, 5]) run(pacer, hook(id), failed, 10, 1)
    for (const id of [1, 2, 3, 4]) pacer.begin(hook(id), 'event', 100)
    const paces = pacer.paces(100)
    expect(paces.resting).toEqual([1, 2, 3, 4, 5])
    expect(paces.allowance(hook(5)).more).toBe(0)
    expect(paces.allowance(hook(6)).more).toBe(2)
  })

  it('are known by what they did before this process', () => {
    const pacer = new Pacer({ slots: 4, perHook: 8 })
    const paces = pacer.paces(0)
    expect([1, 2, 3].map((id) => paces.allowance(hook(id, { failuresInARow: 1 })).more)).toEqual([1, 0, 0])
  })

  it('are also those that keep a request waiting', () => {
    const pacer = new Pacer({ slots: 4, perHook: 8 })
    run(pacer, hook(1), ok, 10)
    pacer.begin(hook(1), 'event', 0)
    expect(pacer.paces(1_000).allowance(hook(1)).more).toBe(7)
    expect(pacer.paces(1_001).allowance(hook(1)).more).toBe(0)
    pacer.end(1, 'event', ok, 0, 1_500)
    run(pacer, hook(1), ok, 10, 1, 1_600)
    expect(pacer.paces(2_000).allowance(hook(1)).more).toBeGreaterThan(0)
  })
})

describe('a rate', () => {
  const limited = hook(1, { ratePerMinute: 60 })

  it('lets one through at once and then as many as the time brings, without a burst after a rest', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    const counts = [0, 500, 1_000, 60_000].map((now) => {
      const { more } = pacer.paces(now).allowance(limited)
      if (more > 0) run(pacer, limited, ok, 0, more, now)
      return more
    })
    expect(counts).toEqual([1, 0, 1, 1])
  })

  it('says when the next may go', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    expect(pacer.wakesAt()).toBeNull()
    run(pacer, limited, ok, 0, 1)
    expect(pacer.wakesAt()).toBe(1_000)
    expect(pacer.paces(500).resting).toEqual([1])
    expect(pacer.paces(1_000).resting).toEqual([])
  })

  it('counts what a person asked for, and never holds it', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    pacer.begin(limited, 'redelivery', 0)
    pacer.begin(limited, 'redelivery', 0)
    expect(pacer.paces(1_999).allowance(limited).more).toBe(0)
    expect(pacer.paces(2_000).allowance(limited).more).toBe(1)
  })
})

it('a parked hook gets its probe, and nothing beside it', () => {
  const pacer = new Pacer({ slots: 64, perHook: 8 })
  const parked = hook(1, { isParked: true, failuresInARow: 10 })
  expect(pacer.paces(0).allowance(parked)).toEqual({ most: 1, more: 1 })
  pacer.begin(parked, 'event', 0)
  expect(pacer.paces(10).resting).toEqual([1])
})

it('forgets a hook that got nothing for a while', () => {
  const pacer = new Pacer({ slots: 64, perHook: 8 })
  run(pacer, hook(1), ok, 10)
  pacer.forget(11 * 60_000)
  expect(pacer.paces(11 * 60_000).allowance(hook(1)).most).toBe(2)
})
