import { describe, expect, it } from 'vitest'
import { RecentEvents } from './recent-events.ts'

const event = (bytes: number) => ({ guid: 'g', name: 'push', payload: new Uint8Array(bytes) })

describe('recent events', () => {
  it('lets go of those it has kept longest once their payloads are too much', () => {
    const recent = new RecentEvents(100)
    for (const [id, bytes] of [40, 40, 20, 30].entries()) recent.keep(id, event(bytes))
    expect([0, 1, 2, 3].map((id) => recent.get(id)?.payload.length)).toEqual([undefined, 40, 20, 30])
  })

  it('counts one that it has already once', () => {
    const recent = new RecentEvents(100)
    for (let times = 0; times < 3; times++) recent.keep(1, event(40))
    recent.keep(2, event(60))
    expect(recent.get(1)).toBeDefined()
  })

  it('counts what a payload holds in memory, which is more than a part of a large request', () => {
    const recent = new RecentEvents(100)
    recent.keep(1, { ...event(0), payload: new Uint8Array(1_000).subarray(0, 10) })
    expect(recent.get(1)).toBeUndefined()
  })

  it('keeps nothing that alone is too much', () => {
    const recent = new RecentEvents(100)
    recent.keep(1, event(101))
    recent.keep(2, event(100))
    expect([recent.get(1), recent.get(2)?.payload.length]).toEqual([undefined, 100])
  })
})
