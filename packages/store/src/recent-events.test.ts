import { describe, expect, it } from 'vitest'
import { RecentEvents } from './recent-events.ts'

const event = (bytes: number) => ({ guid: 'g', name: 'push', payload: new Uint8Array(bytes) })

describe('recent events', () => {
  it('lets go of those it has kept longest once they take too much', () => {
    const recent = new RecentEvents(10_000)
    for (const [id, bytes] of [4000, 4000, 2000, 1000].entries()) recent.keep(id, event(bytes))
    expect([0, 1, 2, 3].map((id) => recent.get(id)?.payload.length)).toEqual([undefined, 4000, 2000, 1000])
  })

  it('counts what an entry takes beside its payload, so that many small ones are not free', () => {
    const recent = new RecentEvents(10_000)
    for (let id = 0; id < 100; id++) recent.keep(id, event(1))
    expect(recent.get(0)).toBeUndefined()
    expect(recent.get(99)).toBeDefined()
  })

  it('counts one that it has already once', () => {
    const recent = new RecentEvents(10_000)
    for (let times = 0; times < 3; times++) recent.keep(1, event(4000))
    recent.keep(2, event(4000))
    expect(recent.get(1)).toBeDefined()
  })

  it('keeps bytes of its own: what the caller does with theirs changes nothing', () => {
    const recent = new RecentEvents(10_000)
    const payload = Buffer.from('{"large":"request"}').subarray(0, 10)
    recent.keep(1, { ...event(0), payload })
    payload.fill(0)
    expect(Buffer.from(recent.get(1)?.payload ?? []).toString()).toBe('{"large":"')
    expect(recent.get(1)?.payload.buffer.byteLength).toBe(10)
  })

  it('keeps nothing that alone is too much', () => {
    const recent = new RecentEvents(10_000)
    recent.keep(1, event(10_001))
    recent.keep(2, event(9000))
    expect([recent.get(1), recent.get(2)?.payload.length]).toEqual([undefined, 9000])
  })
})
