import { describe, expect, it } from 'vitest'
import { QueueDepth, type QueueDepthOptions } from './queue-depth.ts'

/** A queue in memory, whose counts take as long as they are told to. */
function queue(overrides: Partial<Pick<QueueDepthOptions, 'limit' | 'alone'>> = {}) {
  const state = { waiting: 0, now: 1_000_000, tookMs: 0, counts: 0 }
  const depth = new QueueDepth({
    limit: 10,
    alone: true,
    world: { now: () => state.now },
    count: async (limit) => {
      state.counts += 1
      state.now += state.tookMs
      return Math.min(limit, state.waiting)
    },
    ...overrides,
  })
  /** Publishes an event that goes to so many hooks. */
  const publish = (hooks = 1) =>
    depth.add(
      async () => {
        await new Promise(setImmediate)
        state.waiting += hooks
        return hooks
      },
      (added) => added,
    )
  return { state, depth, publish }
}

describe('the depth of a queue', () => {
  it('is counted once, and then kept by what is added, until the limit seems to be reached', async () => {
    const { state, publish } = queue()
    state.waiting = 3
    for (let n = 0; n < 7; n++) expect(await publish()).toBe(1)
    expect(state.counts).toBe(1)
    expect(await publish()).toBeNull()
    expect(state).toMatchObject({ waiting: 10, counts: 2 })
  })

  it('has room again for as much as has left', async () => {
    const { state, publish } = queue()
    for (let n = 0; n < 12; n++) await publish()
    state.waiting -= 4
    const answers = []
    for (let n = 0; n < 6; n++) answers.push(await publish())
    expect(answers).toEqual([1, 1, 1, 1, null, null])
    expect(state.waiting).toBe(10)
  })

  it('is not passed by a thousand that come in the same moment', async () => {
    const { state, publish } = queue()
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => publish()))
    expect(answers.filter((answer) => answer !== null)).toHaveLength(10)
    expect(state).toMatchObject({ waiting: 10 })
  })

  it('is passed by one event’s deliveries at most, once such a wide event was seen', async () => {
    const { state, publish } = queue({ limit: 100 })
    await publish(20)
    await Promise.all(Array.from({ length: 1_000 }, () => publish(20)))
    expect(state.waiting).toBeGreaterThanOrEqual(100)
    expect(state.waiting).toBeLessThan(100 + 20)
  })

  it('gives back the room that was taken for what could not be stored', async () => {
    const { state, depth, publish } = queue({ limit: 1 })
    await expect(depth.add(() => Promise.reject(new Error('not stored')), Number)).rejects.toThrow('not stored')
    expect(await publish()).toBe(1)
    expect(state.waiting).toBe(1)
  })

  it('lets in one that goes to more hooks than may wait, when nothing waits', async () => {
    const { publish } = queue({ limit: 2 })
    expect(await publish(5)).toBe(5)
    expect(await publish(5)).toBeNull()
  })

  it('is not counted again at once when counting takes its time: at most a fiftieth of it', async () => {
    const { state, publish } = queue()
    state.waiting = 10
    state.tookMs = 300
    for (let n = 0; n < 100; n++) expect(await publish()).toBeNull()
    expect(state.counts).toBe(1)
    state.waiting = 0
    state.now += 50 * 300 - 1
    expect(await publish()).toBeNull()
    state.now += 1
    expect(await publish()).toBe(1)
    expect(state.counts).toBe(2)
  })

  it('is counted every ten seconds where others add to it too', async () => {
    const { state, publish } = queue({ alone: false })
    await publish()
    state.waiting = 10
    state.now += 9_999
    expect(await publish()).toBe(1)
    state.now += 1
    expect(await publish()).toBeNull()
  })
})
