import { describe, expect, it } from 'vitest'
import { Pacer, type PacedHook } from './pacer.ts'
import { rampPerS } from './ramp.ts'
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

const allowance = (pacer: Pacer, to: PacedHook, now: number) => pacer.paces(now).allow([to]).get(to.id)!

describe('how many at once', () => {
  const most = (pacer: Pacer, id = 1, now = 10_000) => allowance(pacer, hook(id), now).most

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
    expect(allowance(pacer, hook(1, { concurrency: 3 }), 0)).toEqual({ most: 3, more: 3 })
  })
})

describe('hooks that fail or are slow', () => {
  it('share a quarter of the slots, and rest beyond it; the others do not', () => {
    const pacer = new Pacer({ slots: 16, perHook: 8 })
    for (const id of [1, 2, 3, 4, 5]) run(pacer, hook(id), failed, 10, 1)
    for (const id of [1, 2, 3, 4]) pacer.begin(hook(id), 'event', 100)
    const paces = pacer.paces(100)
    expect(paces.resting()).toEqual([1, 2, 3, 4, 5])
    const allowed = paces.allow([hook(5), hook(6)])
    expect([allowed.get(5)?.more, allowed.get(6)?.more]).toEqual([0, 2])
  })

  it('are known by what they did before this process', () => {
    const pacer = new Pacer({ slots: 4, perHook: 8 })
    const paces = pacer.paces(0)
    const allowed = paces.allow([hook(1, { failuresInARow: 1 }), hook(2, { isParked: true }), hook(3)])
    expect([1, 2, 3].map((id) => allowed.get(id)?.more)).toEqual([1, 0, 2])
    expect(paces.resting()).toEqual([1, 2])
  })

  it('take turns: who got something last is the last to get more', () => {
    const pacer = new Pacer({ slots: 4, perHook: 8 })
    for (const id of [1, 2, 3]) run(pacer, hook(id), failed, 10, 1)
    const served: number[] = []
    for (let turn = 0; turn < 6; turn++) {
      const allowed = pacer.paces(100).allow([1, 2, 3].map((id) => hook(id)))
      const [id = 0] = [...allowed].find(([, { more }]) => more > 0) ?? []
      served.push(id)
      run(pacer, hook(id), failed, 10, 1)
    }
    expect(served).toEqual([1, 2, 3, 1, 2, 3])
  })

  it('are also those that keep a request waiting', () => {
    const pacer = new Pacer({ slots: 4, perHook: 8 })
    run(pacer, hook(1), ok, 10)
    pacer.begin(hook(1), 'event', 0)
    expect(allowance(pacer, hook(1), 1_000).more).toBe(7)
    expect(allowance(pacer, hook(1), 1_001).more).toBe(0)
    pacer.end(1, 'event', ok, 0, 1_500)
    run(pacer, hook(1), ok, 10, 1, 1_600)
    expect(allowance(pacer, hook(1), 2_000).more).toBeGreaterThan(0)
  })
})

describe('a rate', () => {
  const limited = hook(1, { ratePerMinute: 60 })

  it('lets one through at once and then as many as the time brings, without a burst after a rest', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    const counts = [0, 500, 1_000, 60_000].map((now) => {
      const { more } = allowance(pacer, limited, now)
      if (more > 0) run(pacer, limited, ok, 0, more, now)
      return more
    })
    expect(counts).toEqual([1, 0, 1, 1])
  })

  it('is shared by all who deliver: in a minute they send what one alone would, and one more each at first', () => {
    const sentBy = (workers: number) => {
      const pacers = Array.from({ length: workers }, () => new Pacer({ slots: 64, perHook: 8, workers: () => workers }))
      let sent = 0
      for (let now = 0; now <= 60_000; now += 125) {
        for (const pacer of pacers) {
          const { more } = allowance(pacer, limited, now)
          run(pacer, limited, ok, 0, more, now)
          sent += more
        }
      }
      return sent
    }
    expect(sentBy(1)).toBe(61)
    expect(sentBy(4)).toBe(64)
  })

  it('says when the next may go', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    expect(pacer.wakesAt()).toBeNull()
    run(pacer, limited, ok, 0, 1)
    expect(pacer.wakesAt()).toBe(1_000)
    expect(pacer.paces(500).resting()).toEqual([1])
    expect(pacer.paces(1_000).resting()).toEqual([])
  })

  it('counts what a person asked for, and never holds it', () => {
    const pacer = new Pacer({ slots: 64, perHook: 8 })
    pacer.begin(limited, 'redelivery', 0)
    pacer.begin(limited, 'redelivery', 0)
    expect(allowance(pacer, limited, 1_999).more).toBe(0)
    expect(allowance(pacer, limited, 2_000).more).toBe(1)
  })
})

it('a rate holds events up for a minute at most, however much a person asked for', () => {
  const pacer = new Pacer({ slots: 64, perHook: 8 })
  const limited = hook(1, { ratePerMinute: 60 })
  for (let n = 0; n < 1_000; n++) {
    pacer.begin(limited, 'redelivery', 0)
    pacer.end(1, 'redelivery', ok, 0, 0)
  }
  expect(allowance(pacer, limited, 61_000).more).toBe(1)
})

it('a parked hook gets its probe, and nothing beside it', () => {
  const pacer = new Pacer({ slots: 64, perHook: 8 })
  const parked = hook(1, { isParked: true, failuresInARow: 10 })
  expect(allowance(pacer, parked, 0)).toEqual({ most: 1, more: 1 })
  pacer.begin(parked, 'event', 0)
  expect(pacer.paces(10).resting()).toEqual([1])
})

it('forgets a hook that got nothing for a while', () => {
  const pacer = new Pacer({ slots: 64, perHook: 8 })
  run(pacer, hook(1), ok, 10)
  pacer.forget(11 * 60_000)
  expect(allowance(pacer, hook(1), 11 * 60_000).most).toBe(2)
})

it('forgets a hook that has a rate, too, while it is busy with others', () => {
  const pacer = new Pacer({ slots: 64, perHook: 8 })
  run(pacer, hook(1, { ratePerMinute: 6_000 }), ok, 10)
  pacer.paces(10 * 60_000)
  pacer.forget(11 * 60_000)
  expect(allowance(pacer, hook(1), 11 * 60_000).most).toBe(2)
})

it('ends the ramp of a hook, also when the clock was set back meanwhile', () => {
  const rates = [-3_600_000, -100_000, -5_000, 0, 9_999, 10_000, 99_999, 100_000].map((ms) => rampPerS(0, ms))
  expect(rates).toEqual([null, null, 1, 1, 1, 2, 512, null])
})
