import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryStore } from './delivery-store.ts'
import { limitQueue } from './limit-queue.ts'
import { Bench, failed, gone, ok, type OpenStores } from './stores.testing.ts'

/** The limit of the queue, on a real store. */
export function limitQueueSuite(open: OpenStores): void {
  let bench: Bench
  let limited: DeliveryStore
  let warnings: string[]
  beforeEach(async () => {
    bench = await Bench.open(open)
    warnings = []
    const log = { info: () => {}, warn: (_: object, message: string) => void warnings.push(message), error: () => {} }
    limited = limitQueue(bench.stores.deliveries, { maxQueued: 4, alone: true, world: bench.world, log })
  })
  afterEach(() => bench.stores.close())

  const publish = (overrides: Parameters<Bench['event']>[0] = {}) => limited.publish(bench.event(overrides))
  const full = { code: 'queue.full', message: expect.stringContaining('nothing of this was stored') }
  const pending = (lane: 'asked' | 'event', limit = 100) => bench.stores.deliveries.pending(lane, limit)

  describe('what waits', () => {
    it('is counted by lane, with what is under way and retries, and no further than asked', async () => {
      const hook = await bench.hook()
      await bench.hook()
      for (let n = 0; n < 3; n++) await bench.publish()
      await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
      expect(await Promise.all([pending('event'), pending('asked'), pending('event', 4)])).toEqual([6, 1, 4])
      const [first, second] = (await bench.claim()).filter(({ kind }) => kind === 'event')
      if (!first || !second) throw new Error('Nothing was claimed.')
      await bench.settle(first, ok)
      await bench.settle(second, failed, bench.world.now() + 1)
      expect(await Promise.all([pending('event'), pending('asked')])).toEqual([5, 1])
    })

    it('does not count the events that a parked hook holds, but what a person asked for', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), gone)
      for (let n = 0; n < 3; n++) await bench.publish()
      expect(await pending('event')).toBe(0)
      await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
      expect(await pending('asked')).toBe(1)
    })
  })

  describe('a full queue', () => {
    beforeEach(async () => {
      await bench.hook()
      for (let n = 0; n < 4; n++) await publish()
    })

    it('refuses an event and stores nothing of it, until something has left', async () => {
      const guid = bench.world.uuid()
      await expect(publish({ guid })).rejects.toMatchObject(full)
      expect(await bench.stores.deliveries.event(bench.repository.id, guid)).toBeNull()
      expect(await pending('event')).toBe(4)
      const [delivery] = await bench.claim()
      if (!delivery) throw new Error('Nothing was claimed.')
      await expect(publish({ guid })).rejects.toMatchObject(full)
      await bench.settle(delivery, ok)
      expect(await publish({ guid })).toMatchObject({ kind: 'published', event: { guid } })
      await expect(publish()).rejects.toMatchObject(full)
    })

    it('answers an event that it has by its key as before, and refuses one that it has not', async () => {
      const [delivery] = await bench.claim()
      if (!delivery) throw new Error('Nothing was claimed.')
      await bench.settle(delivery, ok)
      const idempotency = { key: 'build-42', digest: 'one' }
      const first = await publish({ idempotency })
      if (first.kind !== 'published') throw new Error(first.kind)
      expect(await publish({ idempotency })).toEqual({ kind: 'repeated', event: first.event })
      expect(await publish({ idempotency: { key: 'build-42', digest: 'two' } })).toEqual({ kind: 'key_reused' })
      await expect(publish({ idempotency: { key: 'build-43', digest: 'one' } })).rejects.toMatchObject(full)
    })

    it('takes what a person asks for: a ping, a test, a redelivery', async () => {
      const [delivery] = await bench.claim()
      if (!delivery) throw new Error('Nothing was claimed.')
      const toHook = (kind: 'ping' | 'test') => ({ id: delivery.hook.id, kind })
      expect(await publish({ name: 'ping', toHook: toHook('ping') })).toMatchObject({ kind: 'published' })
      expect(await publish({ toHook: toHook('test') })).toMatchObject({ kind: 'published' })
      await bench.settle(delivery, failed, bench.world.now() + 1)
      const scope = { targetId: bench.repository.id, hookId: delivery.hook.id }
      const request = { ...scope, deliveryId: delivery.id, requestKey: 'again', now: bench.world.now() }
      expect(await limited.redeliver(request)).toMatchObject({ kind: 'queued' })
      await expect(publish()).rejects.toMatchObject(full)
    })

    it('takes of that, too, no more than its own limit', async () => {
      const [delivery] = await bench.claim()
      if (!delivery) throw new Error('Nothing was claimed.')
      const test = () => publish({ toHook: { id: delivery.hook.id, kind: 'test' } })
      const tests = await Promise.allSettled(Array.from({ length: 1_010 }, test))
      expect(tests.filter(({ status }) => status === 'rejected')).toHaveLength(10)
      expect(await pending('asked', 5_000)).toBe(1_000)
      const scope = { targetId: bench.repository.id, hookId: delivery.hook.id }
      const request = { ...scope, deliveryId: delivery.id, requestKey: 'again', now: bench.world.now() }
      await expect(limited.redeliver(request)).rejects.toMatchObject(full)
    })

    it('is told to the log once a minute, not at every refusal', async () => {
      for (let n = 0; n < 50; n++) await expect(publish()).rejects.toMatchObject(full)
      expect(warnings).toEqual(['the queue is full: what comes is refused until something is delivered'])
      bench.world.pass(60_000)
      await expect(publish()).rejects.toMatchObject(full)
      expect(warnings).toHaveLength(2)
    })
  })
}
