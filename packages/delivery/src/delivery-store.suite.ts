import { gzipSync } from 'node:zlib'
import { type Hook, Secret } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliverySummary } from './delivery.ts'
import type { DeliveryFilter, LogCursor, NewEvent } from './delivery-store.ts'

import type { SendOutcome } from './outcome.ts'
import { Bench, failed, gone, leaseMs, ok, type OpenStores } from './stores.testing.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** What every database keeps to, whichever it is. */
export function deliveryStoreSuite(open: OpenStores): void {
  let bench: Bench
  beforeEach(async () => {
    bench = await Bench.open(open)
  })
  afterEach(() => bench.stores.close())

  const scopeOf = (hook: Hook) => ({ targetId: hook.targetId, hookId: hook.id })
  const scopeOfAll = (hook: Hook) => ({ targetId: hook.targetId, hookIds: [hook.id] })
  const outcomes = (rows: readonly DeliverySummary[]) => rows.map(({ outcome }) => outcome?.kind)
  const guids = (rows: readonly DeliverySummary[]) => rows.map(({ guid }) => guid)
  const interrupt = () => bench.stores.deliveries.interrupt(bench.world.now())
  const ping = (hook: { id: number }) => bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
  const remove = (hook: { id: number; targetId: number }) =>
    bench.stores.hooks.removeHook(hook.targetId, hook.id, bench.world.now())
  async function otherRepository(name = 'octocat/other') {
    const added = await bench.stores.hooks.addRepository({ name, profile: {}, createdAt: 0 })
    if (!added) throw new Error(`${name} is there already.`)
    return added
  }
  const redeliver = (hook: { id: number; targetId: number }, deliveryId: number, requestKey: string) =>
    bench.stores.deliveries.redeliver({
      targetId: hook.targetId,
      hookId: hook.id,
      deliveryId,
      requestKey,
      now: bench.world.now(),
    })

  describe('publish', () => {
    it('stores the event and a pending delivery for each hook that listens', async () => {
      const [push, everything] = [await bench.hook(), await bench.hook({ events: ['*'] })]
      await bench.hook({ events: ['issues'] })
      const { deliveries, guid } = await bench.publish()
      expect(deliveries.map(({ hookId }) => hookId)).toEqual([push.id, everything.id])
      expect(await bench.queue(push)).toMatchObject([{ guid, attempt: 0, chain: 0, dueAt: bench.world.now() }])
    })

    it('reaches the hooks of the organization, and not those of another repository', async () => {
      const owner = await bench.stores.hooks.target({ kind: 'organization', name: 'octocat' })
      const above = await bench.hook({}, owner?.id)
      await bench.hook({}, (await otherRepository()).id)
      await bench.hook({}, (await otherRepository('monalisa/other')).parent?.id)
      const { deliveries } = await bench.publish()
      expect(deliveries.map(({ hookId }) => hookId)).toEqual([above.id])
    })

    it('says of every hook it considered why it did or did not get the event', async () => {
      const chosen = await bench.hook()
      const inactive = await bench.hook({ active: false })
      const deaf = await bench.hook({ events: ['issues'] })
      const deafAndInactive = await bench.hook({ events: ['issues'], active: false })
      const parked = await bench.hook()
      await bench.publish({ toHook: { id: parked.id, kind: 'ping' }, name: 'ping' })
      await bench.settle(await bench.claimOne(), gone)
      const { guid } = await bench.publish()
      expect((await bench.stores.deliveries.event(bench.repository.id, guid))?.decisions).toEqual([
        { hookId: chosen.id, verdict: 'chosen', reason: null },
        { hookId: inactive.id, verdict: 'inactive', reason: null },
        { hookId: deaf.id, verdict: 'not_subscribed', reason: null },
        { hookId: deafAndInactive.id, verdict: 'not_subscribed', reason: null },
        { hookId: parked.id, verdict: 'held', reason: null },
      ])
    })

    it('holds nothing for a parked hook that is inactive: it says that it is inactive', async () => {
      const hook = await bench.hook()
      await ping(hook)
      await bench.settle(await bench.claimOne(), gone)
      await bench.change(hook, { active: false })
      const { guid, deliveries } = await bench.publish()
      expect(deliveries).toEqual([])
      expect((await bench.stores.deliveries.event(bench.repository.id, guid))?.decisions).toEqual([
        { hookId: hook.id, verdict: 'inactive', reason: null },
      ])
    })

    it('passes over a hook that was deleted, and does not speak of it', async () => {
      await remove(await bench.hook())
      const { guid, deliveries } = await bench.publish()
      expect(deliveries).toEqual([])
      expect((await bench.stores.deliveries.event(bench.repository.id, guid))?.decisions).toEqual([])
    })

    it('keeps the bytes of the payload as they came', async () => {
      await bench.hook()
      const payload = Buffer.from('{ "b": 9007199254740993,\n"a":1.0, "a":"\\u00e9é" }')
      await bench.publish({ payload })
      expect(Buffer.from((await bench.claimOne()).event.payload)).toEqual(payload)
    })

    it('answers a repeated idempotency key with the first event, and refuses it for another', async () => {
      await bench.hook()
      const first = await bench.publish({ idempotency: { key: 'k', digest: 'same' } })
      const again = bench.event({ idempotency: { key: 'k', digest: 'same' } })
      expect(await bench.stores.deliveries.publish(again)).toEqual({ kind: 'repeated', event: first })
      const other = bench.event({ idempotency: { key: 'k', digest: 'other' } })
      expect(await bench.stores.deliveries.publish(other)).toEqual({ kind: 'key_reused' })
      expect(await bench.claim()).toHaveLength(1)
    })

    it('answers a repeated key as it did at first, though the event was retried and redelivered since', async () => {
      const owner = await bench.stores.hooks.target({ kind: 'organization', name: 'octocat' })
      const hook = await bench.hook()
      await bench.hook({}, owner?.id)
      const idempotency = { key: 'k', digest: 'same' }
      const first = await bench.publish({ idempotency })
      for (const delivery of await bench.claim()) await bench.settle(delivery, failed, bench.world.now() + minute)
      await redeliver(hook, (await bench.log(hook))[0]?.id ?? 0, 'r')
      expect(await bench.stores.deliveries.publish(bench.event({ idempotency }))).toEqual({
        kind: 'repeated',
        event: first,
      })
    })

    it('tells idempotency keys apart, and those of each target', async () => {
      const targetId = (await otherRepository()).id
      const idempotency = { key: 'k', digest: 'same' }
      const repeat = (overrides: Partial<NewEvent>) => bench.stores.deliveries.publish(bench.event(overrides))
      const [here, next, there] = [
        await bench.publish({ idempotency }),
        await bench.publish({ idempotency: { ...idempotency, key: 'l' } }),
        await bench.publish({ idempotency, targetId }),
      ]
      expect(await repeat({ idempotency })).toEqual({ kind: 'repeated', event: here })
      expect(await repeat({ idempotency: { ...idempotency, key: 'l' } })).toEqual({ kind: 'repeated', event: next })
      expect(await repeat({ idempotency, targetId })).toEqual({ kind: 'repeated', event: there })
    })

    it('refuses a GUID that is there, and queues nothing for it', async () => {
      const { guid } = await bench.publish()
      const hook = await bench.hook()
      bench.world.pass(1)
      expect(await bench.stores.deliveries.publish(bench.event({ guid }))).toEqual({ kind: 'guid_taken' })
      expect(await bench.queue(hook)).toEqual([])
      const keyed = bench.event({ guid, idempotency: { key: 'k', digest: 'd' } })
      expect(await bench.stores.deliveries.publish(keyed)).toEqual({ kind: 'guid_taken' })
    })

    it('queues nothing for a GUID that is taken though it comes in the same moment, for whatever event', async () => {
      const targetId = (await otherRepository()).id
      const { guid } = await bench.publish()
      const [hook, elsewhere] = [await bench.hook({ events: ['*'] }), await bench.hook({}, targetId)]
      for (const event of [bench.event({ guid, name: 'star' }), bench.event({ guid, targetId })]) {
        expect(await bench.stores.deliveries.publish(event)).toEqual({ kind: 'guid_taken' })
      }
      expect([...(await bench.queue(hook)), ...(await bench.queue(elsewhere))]).toEqual([])
    })

    it('queues an event once that comes twice in the same moment', async () => {
      const hook = await bench.hook()
      const { guid } = await bench.publish()
      expect(await bench.stores.deliveries.publish(bench.event({ guid }))).toEqual({ kind: 'guid_taken' })
      expect(await bench.queue(hook)).toHaveLength(1)
    })

    it('queues nothing for an earlier event of the same moment that nobody listened to', async () => {
      await bench.publish()
      const hook = await bench.hook()
      const { guid } = await bench.publish()
      expect(guids(await bench.queue(hook))).toEqual([guid])
    })

    it('sends a ping to its hook alone, active or not', async () => {
      await bench.hook({ events: ['*'] })
      const hook = await bench.hook({ active: false })
      const { deliveries } = await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
      expect(deliveries.map(({ hookId }) => hookId)).toEqual([hook.id])
    })

    it('decides nothing about a ping: it is for one hook', async () => {
      const hook = await bench.hook()
      const { guid } = await ping(hook)
      expect((await bench.stores.deliveries.event(bench.repository.id, guid))?.decisions).toEqual([])
    })

    it('sends no test to an inactive hook, and nothing to a hook of another target or a deleted one', async () => {
      const inactive = await bench.hook({ active: false })
      const foreign = await bench.hook({}, (await otherRepository()).id)
      const deleted = await bench.hook()
      await remove(deleted)
      const sent = [
        await bench.publish({ toHook: { id: inactive.id, kind: 'test' } }),
        await ping(foreign),
        await ping(deleted),
      ]
      expect(sent.flatMap(({ deliveries }) => deliveries)).toEqual([])
    })
  })

  describe('the latest payload', () => {
    const latest = (name: string, targetId = bench.repository.id) =>
      bench.stores.deliveries
        .latestPayload(targetId, name)
        .then((payload) => payload && Buffer.from(payload).toString())

    it('is of the newest event of that name on the target, and null when there is none', async () => {
      const targetId = (await otherRepository()).id
      expect(await latest('push')).toBeNull()
      for (const payload of ['{"n":1}', '{"n":2}']) await bench.publish({ payload: Buffer.from(payload) })
      await bench.publish({ name: 'star', payload: Buffer.from('{"star":1}') })
      await bench.publish({ targetId, payload: Buffer.from('{"other":1}') })
      expect(await latest('push')).toBe('{"n":2}')
      expect(await latest('star')).toBe('{"star":1}')
      expect(await latest('push', targetId)).toBe('{"other":1}')
      expect(await latest('issues')).toBeNull()
    })

    it('is, for an organization, of the newest event of its repositories', async () => {
      await bench.publish({ payload: Buffer.from('{"n":1}') })
      await bench.publish({ payload: Buffer.from('{"n":2}'), targetId: (await otherRepository()).id })
      await bench.publish({ payload: Buffer.from('{"n":3}'), targetId: (await otherRepository('monalisa/x')).id })
      expect(await latest('push', bench.repository.parent?.id)).toBe('{"n":2}')
    })

    it('is not of an event that was meant for one hook', async () => {
      const hook = await bench.hook()
      await bench.publish({ payload: Buffer.from('{"n":1}') })
      await bench.publish({ payload: Buffer.from('{"n":2}'), toHook: { id: hook.id, kind: 'test' } })
      expect(await latest('push')).toBe('{"n":1}')
    })
  })

  describe('claim and lease', () => {
    it('hands a delivery to one worker only, with all that it takes to send it', async () => {
      const hook = await bench.hook({
        config: { url: 'https://example.com/x', contentType: 'form', secret: new Secret('s3cr3t'), insecureSsl: true },
      })
      const { guid } = await bench.publish()
      const delivery = await bench.claimOne()
      expect(delivery).toMatchObject({
        kind: 'event',
        retries: 0,
        event: { guid, name: 'push' },
        hook: {
          id: hook.id,
          url: 'https://example.com/x',
          contentType: 'form',
          insecureSsl: true,
          target: { id: bench.repository.id, kind: 'repository' },
        },
      })
      expect(delivery.hook.secret?.reveal()).toBe('s3cr3t')
      expect(await bench.claim()).toEqual([])
    })

    it('leaves alone what is not due yet', async () => {
      await bench.hook()
      await bench.publish({ publishedAt: bench.world.now() + 1 })
      expect(await bench.claim()).toEqual([])
      bench.world.pass(1)
      expect(await bench.claim()).toHaveLength(1)
    })

    it('leaves the due time as it was: a lease is not a due time', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const due = bench.world.now()
      bench.world.pass(minute)
      await bench.claimOne()
      expect(await bench.queue(hook)).toMatchObject([{ dueAt: due, underWay: true }])
      bench.world.pass(leaseMs)
      await bench.stores.deliveries.interrupt(bench.world.now())
      expect((await bench.log(hook))[0]?.dueAt).toBe(due)
    })

    it('takes a few of each hook, however long the backlog of one is', async () => {
      const flooded = await bench.hook()
      for (let n = 0; n < 200; n++) await bench.publish()
      await bench.change(flooded, { events: ['issues'] })
      const others = []
      for (let n = 0; n < 10; n++) others.push(await bench.hook({ events: ['star'] }))
      await bench.publish({ name: 'star' })
      const claimed = await bench.claim({ slots: 11 })
      expect(new Set(claimed.map(({ hook }) => hook.id))).toEqual(new Set([flooded, ...others].map(({ id }) => id)))
    })

    it('goes on round the circle where it stopped', async () => {
      for (let n = 0; n < 6; n++) await bench.hook()
      await bench.publish()
      await bench.publish()
      const served = []
      for (let n = 0; n < 3; n++) served.push((await bench.claim({ slots: 2 })).map(({ hook }) => hook.id))
      expect(new Set(served.flat()).size).toBe(6)
    })

    it('serves each hook as often as the others, however the slots divide the circle', async () => {
      for (let n = 0; n < 3; n++) await bench.hook()
      for (let n = 0; n < 6; n++) await bench.publish()
      const served: number[] = []
      for (let n = 0; n < 6; n++) {
        for (const delivery of await bench.claim({ slots: 2 })) {
          served.push(delivery.hook.id)
          await bench.settle(delivery, ok)
        }
      }
      const times = new Set(served).values().map((id) => served.filter((other) => other === id).length)
      expect([...times]).toEqual([4, 4, 4])
    })

    it('gives what is left of its slots to the hooks that come first in the circle', async () => {
      const [first, second] = [await bench.hook(), await bench.hook(), await bench.hook()]
      for (let n = 0; n < 2; n++) await bench.publish()
      const claimed = await bench.claim({ slots: 4, cursor: { asked: 0, event: first.id } })
      expect(claimed.filter(({ hook }) => hook.id === second.id)).toHaveLength(2)
    })

    it('keeps its place in the circle while nothing is due', async () => {
      const { cursor } = await bench.stores.deliveries.settle(
        [],
        bench.claimRequest({ cursor: { asked: 6, event: 7 } }),
      )
      expect(cursor).toEqual({ asked: 6, event: 7 })
    })

    it('goes round until its slots are full', async () => {
      await bench.hook()
      for (let n = 0; n < 10; n++) await bench.publish()
      expect(await bench.claim({ slots: 5, perHook: 64 })).toHaveLength(5)
      for (let n = 0; n < 5; n++) await bench.hook({ events: ['star'] })
      await bench.publish({ name: 'star' })
      expect(await bench.claim({ slots: 3, perHook: 5, cursor: { asked: 0, event: 0 } })).toHaveLength(3)
      expect(await bench.claim({ slots: 3, perHook: 5, cursor: { asked: 0, event: 0 } })).toHaveLength(2)
    })

    it('has no more of one hook under way than allowed, over all claims', async () => {
      await bench.hook()
      for (let n = 0; n < 5; n++) await bench.publish()
      const [first, second] = await bench.claim({ perHook: 2 })
      expect(await bench.claim({ perHook: 2 })).toEqual([])
      if (first) await bench.settle(first, ok)
      expect(await bench.claim({ perHook: 2 })).toHaveLength(1)
      expect(second).toBeDefined()
    })

    it('ends its round when every hook has under way what it may, though a slot is free', async () => {
      for (let n = 0; n < 2; n++) await bench.hook()
      for (let n = 0; n < 2; n++) await bench.publish()
      expect(await bench.claim({ slots: 2, perHook: 1 })).toHaveLength(2)
      expect(await bench.claim({ slots: 1, perHook: 1 })).toEqual([])
    })

    it('gives the place that a settled delivery leaves to the next of its hook, in the same turn', async () => {
      await bench.hook()
      for (let n = 0; n < 2; n++) await bench.publish()
      const [first] = await bench.claim({ slots: 1, perHook: 1 })
      const settled = first ? [bench.settlement(first, ok)] : []
      const turn = await bench.stores.deliveries.settle(settled, bench.claimRequest({ slots: 1, perHook: 1 }))
      expect(turn.claimed).toHaveLength(1)
      expect(turn.claimed[0]?.id).not.toBe(first?.id)
    })

    it('takes one after the other, the oldest due first and of those due together the first published', async () => {
      await bench.hook()
      const now = bench.world.now()
      const late = await bench.publish({ publishedAt: now + 2 })
      const early = [await bench.publish({ publishedAt: now + 1 }), await bench.publish({ publishedAt: now + 1 })]
      bench.world.pass(2)
      const taken: string[] = []
      for (let n = 0; n < 3; n++) {
        const [delivery] = await bench.claim({ perHook: 1 })
        if (!delivery) break
        taken.push(delivery.event.guid)
        await bench.settle(delivery, ok)
      }
      expect(taken).toEqual([...early, late].map(({ guid }) => guid))
    })

    it('takes the oldest due first', async () => {
      await bench.hook()
      const late = await bench.publish({ publishedAt: bench.world.now() + 2 })
      const early = await bench.publish({ publishedAt: bench.world.now() + 1 })
      bench.world.pass(2)
      const [first] = await bench.claim({ slots: 1 })
      expect(first?.event.guid).toBe(early.guid)
      expect(late.guid).not.toBe(early.guid)
    })

    it('serves what a person asked for before the backlog', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 20; n++) await bench.publish()
      await ping(hook)
      await ping(hook)
      const claimed = await bench.claim({ slots: 3 })
      expect(claimed.map(({ kind }) => kind).toSorted()).toEqual(['event', 'ping', 'ping'])
    })

    it('lets what a person asked for through though the hook has all the events under way that it may', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 2; n++) await bench.publish()
      expect(await bench.claim({ perHook: 1 })).toHaveLength(1)
      await ping(hook)
      await ping(hook)
      expect(await bench.claim({ perHook: 1 })).toMatchObject([{ kind: 'ping' }])
      expect(await bench.claim({ perHook: 1 })).toEqual([])
    })

    it('lets an event through though all that was asked of the hook and may be under way is', async () => {
      const hook = await bench.hook()
      await ping(hook)
      expect(await bench.claim({ perHook: 1 })).toMatchObject([{ kind: 'ping' }])
      await bench.publish()
      expect(await bench.claim({ perHook: 1 })).toMatchObject([{ kind: 'event' }])
    })

    it('takes of a parked hook what a person asked for, and none of its events', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), gone)
      await bench.publish()
      await ping(hook)
      expect(await bench.claim()).toMatchObject([{ kind: 'ping' }])
    })

    it('has free again what a settled delivery of either kind held', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 3; n++) {
        await ping(hook)
        await bench.publish()
        const both = await bench.claim({ perHook: 1 })
        expect(both.map(({ kind }) => kind).toSorted()).toEqual(['event', 'ping'])
        for (const delivery of both) await bench.settle(delivery, ok)
      }
    })

    it('lets what a person asked for have no more slots than its share', async () => {
      const hooks = [await bench.hook(), await bench.hook(), await bench.hook()]
      await bench.publish()
      for (const hook of hooks) await ping(hook)
      const claimed = await bench.claim({ slots: 4, askedSlots: 1 })
      expect(claimed.map(({ kind }) => kind).toSorted()).toEqual(['event', 'event', 'event', 'ping'])
    })

    it('serves everybody who asked, though one hook was asked much and does not answer', async () => {
      const [busy, quick] = [await bench.hook({ events: ['star'] }), await bench.hook({ events: ['star'] })]
      for (let n = 0; n < 20; n++) await ping(busy)
      await bench.claim({ perHook: 8 })
      await ping(quick)
      expect(await bench.claim({ slots: 1, perHook: 8 })).toMatchObject([{ kind: 'ping', hook: { id: quick.id } }])
    })

    it('passes no hook over because a ping took the slot in its turn', async () => {
      const hooks = [await bench.hook(), await bench.hook(), await bench.hook()]
      for (let n = 0; n < 30; n++) await bench.publish()
      const served = new Map<number, number>()
      for (let turn = 0; turn < 30; turn++) {
        if (turn % 3 === 1 && hooks[0]) await ping(hooks[0])
        for (const delivery of await bench.claim({ slots: 1 })) {
          if (delivery.kind === 'event') served.set(delivery.hook.id, (served.get(delivery.hook.id) ?? 0) + 1)
          await bench.settle(delivery, ok)
        }
      }
      const counts = hooks.map(({ id }) => served.get(id) ?? 0)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    })

    it('serves the events of a hook no sooner because something was asked of it', async () => {
      const hooks = [await bench.hook(), await bench.hook(), await bench.hook()]
      for (let n = 0; n < 20; n++) await bench.publish()
      const served = new Map<number, number>()
      for (let turn = 0; turn < 15; turn++) {
        if (hooks[0]) await ping(hooks[0])
        for (const delivery of await bench.claim({ slots: 2, askedSlots: 1 })) {
          if (delivery.kind === 'event') served.set(delivery.hook.id, (served.get(delivery.hook.id) ?? 0) + 1)
          await bench.settle(delivery, ok)
        }
      }
      expect(hooks.map(({ id }) => served.get(id))).toEqual([5, 5, 5])
    })

    it('counts what a person asked of a hook and its events apart: neither takes the turn of the other', async () => {
      const [first] = [await bench.hook(), await bench.hook()]
      await ping(first)
      for (let n = 0; n < 2; n++) await bench.publish()
      expect(await bench.claim({ slots: 2, cursor: { asked: 0, event: 0 } })).toMatchObject([
        { kind: 'ping', hook: { id: first.id } },
        { kind: 'event', hook: { id: first.id } },
      ])
    })

    it('shares what a person may have among the hooks that were asked, the next in their own circle first', async () => {
      const [first, second] = [await bench.hook(), await bench.hook()]
      for (let n = 0; n < 3; n++) await ping(first)
      for (let n = 0; n < 3; n++) await ping(second)
      await bench.publish()
      const cursor = { asked: first.id, event: second.id }
      expect(await bench.claim({ slots: 1, askedSlots: 1, cursor })).toMatchObject([
        { kind: 'ping', hook: { id: second.id } },
      ])
      const shared = await bench.claim({ slots: 2, askedSlots: 2, cursor })
      expect(new Set(shared.map(({ hook }) => hook.id))).toEqual(new Set([first.id, second.id]))
    })

    it.each(['event', 'ping'])('lets a hook that has room again wait for its turn: %s', async (kind) => {
      const [first, second] = [await bench.hook(), await bench.hook()]
      for (let n = 0; n < 2; n++) {
        if (kind === 'event') await bench.publish()
        else for (const hook of [first, second]) await ping(hook)
      }
      const [delivery] = await bench.claim({ slots: 1 })
      const group = delivery ? [bench.settlement(delivery, ok)] : []
      expect(delivery?.hook.id).toBe(first.id)
      const turn = await bench.stores.deliveries.settle(group, bench.claimRequest({ slots: 1, askedSlots: 1 }))
      expect(turn.claimed).toMatchObject([{ kind, hook: { id: second.id } }])
    })

    it('goes on after the hook that it served last, though it closed the circle', async () => {
      const hooks = [await bench.hook(), await bench.hook(), await bench.hook()]
      await bench.publish()
      const cursor = { asked: 0, event: hooks[0]?.id ?? 0 }
      const turn = await bench.stores.deliveries.settle([], bench.claimRequest({ slots: 4, cursor }))
      expect(turn.claimed).toHaveLength(3)
      expect(turn.cursor).toEqual(cursor)
    })

    it('gives no turn to a hook that has nothing due', async () => {
      const [waiting, ready] = [await bench.hook(), await bench.hook({ events: ['star'] })]
      await bench.publish({ publishedAt: bench.world.now() + 1 })
      await bench.publish({ name: 'star' })
      expect(await bench.claim({ slots: 1, cursor: { asked: 0, event: 0 } })).toMatchObject([
        { hook: { id: ready.id } },
      ])
      expect(waiting.id).toBeLessThan(ready.id)
    })

    it('gives no turn to a hook that has under way what it may, whenever what waits for it was published', async () => {
      const [busy, ready] = [await bench.hook(), await bench.hook({ events: ['star'] })]
      await bench.publish({ publishedAt: bench.world.now() + 2 })
      const early = await bench.publish({ publishedAt: bench.world.now() + 1 })
      bench.world.pass(2)
      expect(await bench.claim({ perHook: 1 })).toMatchObject([{ event: { guid: early.guid }, hook: { id: busy.id } }])
      await bench.publish({ name: 'star' })
      expect(await bench.claim({ slots: 1, perHook: 1, cursor: { asked: 0, event: 0 } })).toMatchObject([
        { hook: { id: ready.id } },
      ])
    })

    it('takes nothing more for a hook that is parked in the same turn', async () => {
      await bench.hook()
      for (let n = 0; n < 5; n++) await bench.publish()
      const [first] = await bench.claim({ slots: 1 })
      const group = first ? [bench.settlement(first, gone)] : []
      expect((await bench.stores.deliveries.settle(group, bench.claimRequest())).claimed).toEqual([])
    })

    it('extends a lease that still holds', async () => {
      await bench.hook()
      await bench.publish()
      const delivery = await bench.claimOne()
      bench.world.pass(leaseMs - 1)
      await bench.stores.deliveries.renew([delivery], bench.world.now() + leaseMs)
      bench.world.pass(minute / 4)
      expect(await bench.stores.deliveries.interrupt(bench.world.now())).toEqual([])
      await bench.settle(delivery, ok)
    })

    it('extends the leases it is given, by their tokens, and no others', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 3; n++) await bench.publish()
      const [kept, foreign, forgotten] = await bench.claim()
      if (!kept || !foreign || !forgotten) throw new Error('Not three.')
      const stolen = { ...foreign, leaseToken: 'stolen' }
      await bench.stores.deliveries.renew([kept, stolen], bench.world.now() + 2 * leaseMs)
      bench.world.pass(leaseMs)
      await interrupt()
      expect(new Set((await bench.log(hook)).map(({ id }) => id))).toEqual(new Set([foreign.id, forgotten.id]))
      await bench.settle(kept, ok)
    })
  })

  describe('a hook with a format and a filter', () => {
    const template = {
      method: 'PUT' as const,
      headers: { Authorization: new Secret('Bearer T') },
      body: { kind: 'raw' as const, contentType: 'text/plain', text: '{{ ref }}' },
    }
    const filter = { refs: 'release/*', conditions: [] }
    const decisions = async (guid: string) =>
      (await bench.stores.deliveries.event(bench.repository.id, guid))?.decisions ?? []

    it('is claimed with both', async () => {
      await bench.hook({ format: 'template', template })
      await bench.publish()
      const { hook } = await bench.claimOne()
      expect(hook).toMatchObject({ format: 'template', template: { method: 'PUT', body: template.body } })
      expect(hook.template?.headers['Authorization']?.reveal()).toBe('Bearer T')
    })

    it('keeps back what its filter does not let pass, from the first event on, and says why on the event', async () => {
      const other = await bench.hook()
      const filtered = await bench.hook({ filter })
      const reason = 'The ref “refs/heads/main” is not one of release/*.'
      for (const ref of ['first', 'second']) {
        const payload = Buffer.from(`{"ref":"refs/heads/main","after":"${ref}"}`)
        const { guid, deliveries } = await bench.publish({ payload })
        expect(deliveries.map(({ hookId }) => hookId)).toEqual([other.id])
        expect(await decisions(guid)).toEqual([
          { hookId: other.id, verdict: 'chosen', reason: null },
          { hookId: filtered.id, verdict: 'filtered', reason },
        ])
      }
      const { deliveries } = await bench.publish({ payload: Buffer.from('{"ref":"refs/heads/release/1"}') })
      expect(new Set(deliveries.map(({ hookId }) => hookId))).toEqual(new Set([other.id, filtered.id]))
    })

    it('is asked with the filter that it has now', async () => {
      const hook = await bench.hook({ filter })
      expect((await bench.publish()).deliveries).toEqual([])
      const changed = await bench.change(hook, { filter: { refs: 'ma*', conditions: [] } })
      expect((await bench.publish()).deliveries).toHaveLength(1)
      await bench.change(changed, { filter: null })
      expect((await bench.publish({ payload: Buffer.from('{"ref":"x"}') })).deliveries).toHaveLength(1)
    })

    it('gets a ping and a test whatever its filter is', async () => {
      const hook = await bench.hook({ filter })
      for (const kind of ['ping', 'test'] as const) {
        expect((await bench.publish({ toHook: { id: hook.id, kind } })).deliveries).toHaveLength(1)
      }
    })

    it('is judged by no more than it hears, and repeats nothing under a key', async () => {
      const hook = await bench.hook({ filter, active: false })
      const idempotency = { key: 'k', digest: 'd' }
      const { guid } = await bench.publish({ idempotency })
      expect(await decisions(guid)).toEqual([{ hookId: hook.id, verdict: 'inactive', reason: null }])
      const again = await bench.stores.deliveries.publish(bench.event({ idempotency }))
      expect(again).toMatchObject({ kind: 'repeated', event: { guid } })
      expect(await bench.stores.deliveries.publish(bench.event({ guid }))).toEqual({ kind: 'guid_taken' })
    })

    it('shows what was sent instead of the payload, and nothing of a request that was not made', async () => {
      const hook = await bench.hook({ format: 'template', template })
      const detail = async (id: number) => bench.stores.deliveries.delivery(bench.repository.id, hook.id, id)
      await bench.publish()
      const sent = await bench.claimOne()
      const body = Buffer.from('{"é":1}')
      const request = { method: 'PUT' as const, url: 'http://127.0.0.1:9/x', headers: { A: 'b' }, body }
      await bench.stores.deliveries.settle([{ ...bench.settlement(sent, ok), request }], null)
      expect(await detail(sent.id)).toMatchObject({
        url: request.url,
        request: { method: 'PUT', headers: { A: 'b' }, contentType: null, form: null, body: '{"é":1}' },
      })
      await bench.publish()
      const unsent = await bench.claimOne()
      const fault = { part: 'body.a:b', line: 2, column: 3, message: 'No: “,”.' }
      const outcome = { kind: 'not_rendered' as const, fault }
      await bench.stores.deliveries.settle([{ ...bench.settlement(unsent, outcome), request: null }], null)
      expect(await detail(unsent.id)).toMatchObject({ outcome, url: null, request: { method: null, body: null } })
    })

    it('is parked as gone when its receiver says so in its own words', async () => {
      const hook = await bench.hook({ format: 'slack' })
      await bench.publish()
      const outcome = { kind: 'refused', status: 404, final: { of: 'hook', reason: 'Slack says: no_service' } } as const
      const delivery = await bench.claimOne()
      await bench.settle(delivery, outcome)
      expect((await bench.log(hook))[0]?.outcome).toEqual(outcome)
      expect(await bench.stores.hooks.hook(bench.repository.id, hook.id)).toMatchObject({
        state: 'parked',
        parkedBecause: 'gone',
      })
    })
  })

  describe('a hook whose secret is rotated', () => {
    const rotate = async (hook: Hook, forMs = minute) =>
      bench.change(hook, {
        config: { ...hook.config, secret: new Secret('second') },
        previousSecret: { secret: new Secret('first'), until: bench.world.now() + forMs },
      })
    const secretsNow = async () => {
      await bench.publish()
      const { hook } = await bench.claimOne()
      return [hook.secret, hook.previousSecret].map((secret) => secret?.reveal() ?? null)
    }
    const standard = () => bench.hook({ standardWebhooks: true })

    it('is claimed with both secrets until the time of the former is over, removed yet or not', async () => {
      const hook = await rotate(await standard())
      expect(await secretsNow()).toEqual(['second', 'first'])
      bench.world.pass(minute - 1)
      expect(await secretsNow()).toEqual(['second', 'first'])
      bench.world.pass(1)
      expect(await secretsNow()).toEqual(['second', null])
      await bench.change(hook, { previousSecret: null })
      expect(await secretsNow()).toEqual(['second', null])
    })

    it('is claimed with what it is told of Standard Webhooks', async () => {
      const hook = await standard()
      await bench.publish()
      expect((await bench.claimOne()).hook.standardWebhooks).toBe(true)
      await bench.change(hook, { standardWebhooks: false })
      await bench.publish()
      expect((await bench.claimOne()).hook.standardWebhooks).toBe(false)
    })

    it('is rid of the former secret by a batch once its time is over, the other hooks are not', async () => {
      const { deliveries } = bench.stores
      const hooks = [await standard(), await standard(), await standard()]
      for (const hook of hooks) await rotate(hook)
      await rotate(await standard(), minute + 1)
      await remove(hooks[0]!)
      expect(await deliveries.forgetSecrets(bench.world.now() + minute - 1, 9)).toBe(0)
      const after = bench.world.now() + minute
      expect(await deliveries.forgetSecrets(after, 2)).toBe(2)
      expect(await deliveries.forgetSecrets(after, 2)).toBe(1)
      expect(await deliveries.forgetSecrets(after, 2)).toBe(0)
      const listed = await bench.stores.hooks.hooksOf(bench.repository.id)
      expect(listed.hooks.map(({ previousSecret }) => previousSecret?.secret.reveal() ?? null)).toEqual([
        null,
        null,
        'first',
      ])
      expect(listed.hooks.map(({ config }) => config.secret?.reveal())).toEqual(['second', 'second', 'second'])
    })
  })

  describe('a lease that ran out', () => {
    it('is settled as interrupted and offered again at once, with the policy untouched', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.claimOne()
      bench.world.pass(leaseMs)
      expect(await bench.stores.deliveries.interrupt(bench.world.now())).toEqual([hook.id])
      expect(await bench.log(hook)).toMatchObject([{ attempt: 0, outcome: { kind: 'interrupted' } }])
      expect(await bench.claimOne()).toMatchObject({ retries: 0 })
    })

    it('ran out when it ends, not before', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.claimOne()
      bench.world.pass(leaseMs - 1)
      expect(await interrupt()).toEqual([])
      bench.world.pass(1)
      expect(await interrupt()).toEqual([hook.id])
      expect(await bench.log(hook)).toMatchObject([{ settledAt: bench.world.now() }])
    })

    it('is followed by the next attempt of the same chain, of the same kind, due at once', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, failed)
      await redeliver(hook, first.id, 'r')
      await bench.publish()
      await bench.claim()
      bench.world.pass(leaseMs)
      await interrupt()
      const dueAt = bench.world.now()
      expect(await bench.queue(hook)).toMatchObject([
        { kind: 'event', chain: 0, attempt: 1, dueAt },
        { kind: 'redelivery', chain: 1, attempt: 1, dueAt },
      ])
    })

    it('is found among all that a hook may have under way, and its hook is told for each', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 16; n++) {
        await bench.publish()
        await ping(hook)
      }
      expect(await bench.claim({ slots: 32, perHook: 16 })).toHaveLength(32)
      bench.world.pass(leaseMs)
      expect(await interrupt()).toEqual(Array.from({ length: 32 }, () => hook.id))
      expect(await bench.log(hook)).toHaveLength(32)
    })

    it('is followed by nothing when the hook was deleted, or made inactive meanwhile, its ping excepted', async () => {
      const [deleted, inactive] = [await bench.hook(), await bench.hook()]
      const { guid } = await bench.publish()
      const pinged = await ping(inactive)
      await bench.claim()
      await remove(deleted)
      await bench.change(inactive, { active: false })
      bench.world.pass(leaseMs)
      expect((await interrupt()).toSorted((a, b) => a - b)).toEqual([deleted.id, inactive.id, inactive.id])
      const event = await bench.stores.deliveries.event(bench.repository.id, guid)
      expect(outcomes(event?.deliveries ?? [])).toEqual(['interrupted', 'interrupted'])
      expect(await bench.queue(inactive)).toMatchObject([{ guid: pinged.guid, kind: 'ping', attempt: 1 }])
    })

    it('is settled once when two look at the same time', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.claimOne()
      bench.world.pass(leaseMs)
      const told = await Promise.all([interrupt(), interrupt()])
      expect(told.flat()).toEqual([hook.id])
      expect(await bench.log(hook)).toHaveLength(1)
      expect(await bench.queue(hook)).toHaveLength(1)
    })

    it('is extended or ended, when somebody looks in the very moment it is extended, and never both', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const delivery = await bench.claimOne()
      bench.world.pass(leaseMs)
      const looked = interrupt()
      await bench.stores.deliveries.renew([delivery], bench.world.now() + leaseMs)
      const ended = (await looked).length
      const { lost } = await bench.stores.deliveries.settle([bench.settlement(delivery, ok)], null)
      expect(lost).toHaveLength(ended)
      expect(outcomes(await bench.log(hook))).toEqual([ended > 0 ? 'interrupted' : 'delivered'])
      expect(await bench.queue(hook)).toHaveLength(ended)
    })

    it('is dated by when it was found, also when it is ended before its time', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.claimOne()
      await bench.stores.deliveries.interrupt(bench.world.now(), Number.MAX_SAFE_INTEGER)
      expect(await bench.log(hook)).toMatchObject([{ settledAt: bench.world.now() }])
    })

    it('voids what the late worker brings', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const delivery = await bench.claimOne()
      bench.world.pass(leaseMs)
      await bench.stores.deliveries.interrupt(bench.world.now())
      const { lost } = await bench.stores.deliveries.settle([bench.settlement(delivery, failed, 1)], null)
      expect(lost).toEqual([delivery.id])
      expect(outcomes(await bench.log(hook))).toEqual(['interrupted'])
      expect(await bench.queue(hook)).toHaveLength(1)
      expect(await bench.stores.deliveries.hours(scopeOfAll(hook), 0)).toEqual([])
    })

    it('leaves the retries of the policy as many as they were', async () => {
      await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), failed, bench.world.now())
      expect(await bench.claimOne()).toMatchObject({ retries: 1 })
      bench.world.pass(leaseMs)
      await interrupt()
      expect(await bench.claimOne()).toMatchObject({ retries: 1 })
    })

    it('ends the chain at the fifth interruption in a row', async () => {
      const hook = await bench.hook()
      await bench.publish()
      for (let n = 0; n < 5; n++) {
        await bench.claimOne()
        bench.world.pass(leaseMs)
        await bench.stores.deliveries.interrupt(bench.world.now())
      }
      expect(outcomes(await bench.log(hook))).toEqual(Array.from({ length: 5 }, () => 'interrupted'))
      expect(await bench.queue(hook)).toEqual([])
    })

    it('counts interruptions in a row only', async () => {
      const hook = await bench.hook()
      await bench.publish()
      for (let n = 0; n < 8; n++) {
        const delivery = await bench.claimOne()
        if (n === 3) {
          await bench.settle(delivery, failed, bench.world.now())
          continue
        }
        bench.world.pass(leaseMs)
        await bench.stores.deliveries.interrupt(bench.world.now())
      }
      expect(await bench.queue(hook)).toHaveLength(1)
    })

    it('is found behind a backlog, for a parked hook too', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 100; n++) await bench.publish()
      const [first, second] = await bench.claim({ slots: 2 })
      for (let n = 0; n < 100; n++) await bench.publish()
      if (first) await bench.settle(first, gone)
      bench.world.pass(leaseMs)
      expect(await bench.stores.deliveries.interrupt(bench.world.now())).toEqual([hook.id])
      expect((await bench.log(hook)).map(({ id }) => id)).toContain(second?.id)
    })
  })

  describe('settle', () => {
    it('keeps what was sent and what came back', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const delivery = await bench.claimOne()
      await bench.settle(delivery, ok)
      expect(await bench.stores.deliveries.delivery(bench.repository.id, hook.id, delivery.id)).toMatchObject({
        status: 'OK',
        statusCode: 200,
        durationMs: 12,
        url: hook.config.url,
        request: { headers: { 'X-GitHub-Event': 'push' }, payload: '{"ref":"refs/heads/main"}' },
        response: { headers: [['x-test', 'yes']], body: 'ok' },
      })
    })

    it('tells what came back as it came, headers in their order, and its body as text where it is some', async () => {
      const hook = await bench.hook()
      const headers: [string, string][] = [
        ['__proto__', 'polluted'],
        ['Set-Cookie', 'a'],
        ['Content-Encoding', 'gzip'],
        ['set-cookie', 'b'],
      ]
      const bodies = [gzipSync('hello'), gzipSync('x'.repeat(70_000))]
      const told = []
      for (const responseBody of bodies) {
        await bench.publish()
        const delivery = await bench.claimOne()
        const settlement = bench.settlement(delivery, ok)
        const exchange = { ...settlement.exchange, responseHeaders: headers, responseBody }
        await bench.stores.deliveries.settle([{ ...settlement, exchange }], null)
        told.push((await bench.stores.deliveries.delivery(hook.targetId, hook.id, delivery.id))?.response)
      }
      expect(told).toEqual([
        { headers, body: 'hello', bodyBytes: bodies[0]?.length, isCut: false, isBinary: false },
        { headers, body: null, bodyBytes: bodies[1]?.length, isCut: false, isBinary: true },
      ])
    })

    it('records the outcome and the next attempt together', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const retryAt = bench.world.now() + minute
      await bench.settle(await bench.claimOne(), failed, retryAt)
      expect(await bench.log(hook)).toMatchObject([{ outcome: failed, statusCode: 500 }])
      expect(await bench.queue(hook)).toMatchObject([{ attempt: 1, chain: 0, dueAt: retryAt }])
      bench.world.pass(minute)
      expect(await bench.claimOne()).toMatchObject({ retries: 1 })
    })

    const endings: SendOutcome[] = [
      { kind: 'delivered', status: 204 },
      { kind: 'refused', status: 404 },
      { kind: 'timed_out' },
      { kind: 'unreachable', why: 'connection_refused' },
      { kind: 'unreachable', why: 'tls_error', detail: 'CERT_HAS_EXPIRED' },
      { kind: 'blocked', rule: 'loopback' },
    ]
    it.each(endings)('tells an outcome as it was brought, and all but success as a failure: %j', async (ending) => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), ending)
      expect((await bench.log(hook))[0]?.outcome).toEqual(ending)
      const failures = ending.kind === 'delivered' ? 0 : 1
      expect(await bench.stores.deliveries.hours(scopeOfAll(hook), 0)).toMatchObject([
        { delivered: 1 - failures, failed: failures },
      ])
      expect(await bench.stores.hooks.hook(hook.targetId, hook.id)).toMatchObject({
        failuresInARow: failures,
        state: 'open',
      })
    })

    it('tells of the very delivery that is asked for', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 2; n++) await bench.publish()
      for (const { id, event } of await bench.claim()) {
        expect(await bench.stores.deliveries.delivery(hook.targetId, hook.id, id)).toMatchObject({
          id,
          guid: event.guid,
        })
      }
    })

    it('tells the hours of a hook through its own target alone, and of none that was deleted', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), ok)
      const targetId = (await otherRepository()).id
      expect(await bench.stores.deliveries.hours(scopeOfAll(hook), 0)).toHaveLength(1)
      expect(await bench.stores.deliveries.hours({ targetId, hookIds: [hook.id] }, 0)).toEqual([])
      await remove(hook)
      expect(await bench.stores.deliveries.hours(scopeOfAll(hook), 0)).toEqual([])
    })

    it('keeps what was remarked about the exchange', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const settlement = bench.settlement(await bench.claimOne(), ok)
      const exchange = { ...settlement.exchange, flags: ['response_truncated' as const] }
      await bench.stores.deliveries.settle([{ ...settlement, exchange }], null)
      const detail = await bench.stores.deliveries.delivery(hook.targetId, hook.id, settlement.delivery.id)
      expect(detail).toMatchObject({ flags: ['response_truncated'], response: { isCut: true, isBinary: false } })
    })

    it('adds no attempt when the hook was made inactive meanwhile', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const delivery = await bench.claimOne()
      await bench.change(hook, { active: false })
      await bench.settle(delivery, failed, bench.world.now())
      expect(await bench.queue(hook)).toEqual([])
      expect(outcomes(await bench.log(hook))).toEqual(['refused'])
    })

    it('writes once when a group is replayed because its answer was lost', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const settlement = bench.settlement(await bench.claimOne(), failed, bench.world.now())
      await bench.stores.deliveries.settle([settlement], null)
      expect((await bench.stores.deliveries.settle([settlement], null)).lost).toEqual([settlement.delivery.id])
      expect(await bench.queue(hook)).toHaveLength(1)
      expect(await bench.stores.deliveries.hours(scopeOfAll(hook), 0)).toMatchObject([{ delivered: 0, failed: 1 }])
    })

    it('voids one row of a group, not the group, and claims in the same turn', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 4; n++) await bench.publish()
      const claimed = await bench.claim({ slots: 3 })
      const group = claimed.map((delivery, n) =>
        bench.settlement(n === 1 ? { ...delivery, leaseToken: 'stolen' } : delivery, ok),
      )
      const turn = await bench.stores.deliveries.settle(group, bench.claimRequest())
      expect(turn.lost).toEqual([claimed[1]?.id])
      expect(turn.claimed).toHaveLength(1)
      expect(outcomes(await bench.log(hook))).toEqual(['delivered', 'delivered'])
    })

    it('goes on retrying unless a redelivery of this event to this hook succeeded', async () => {
      const [hook, other] = [await bench.hook(), await bench.hook()]
      for (let n = 0; n < 2; n++) await bench.publish()
      const claimed = await bench.claim()
      const [retried, next] = claimed.filter((row) => row.hook.id === hook.id)
      const elsewhere = claimed.find((row) => row.hook.id === other.id && row.event.guid === retried?.event.guid)
      if (!retried || !next || !elsewhere) throw new Error('Not all were claimed.')
      for (const [where, { id }, outcome] of [
        [hook, retried, failed],
        [hook, next, ok],
        [other, elsewhere, ok],
      ] as const) {
        await redeliver(where, id, `of ${id}`)
        await bench.settle(await bench.claimOne(), outcome)
      }
      await bench.settle(retried, failed, bench.world.now() + minute)
      await bench.settle(next, failed, bench.world.now() + minute)
      expect((await bench.queue(hook)).map(({ guid }) => guid)).toEqual([retried.event.guid])
    })

    it('forgets failures in a row for a success that came with another', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 2; n++) await bench.publish()
      const group = (await bench.claim()).map((delivery, n) => bench.settlement(delivery, n === 0 ? ok : failed))
      await bench.stores.deliveries.settle(group, null)
      expect(await bench.stores.hooks.hook(hook.targetId, hook.id)).toMatchObject({ failuresInARow: 0 })
    })

    it('counts each hour of a hook as its rows settle', async () => {
      const hook = await bench.hook()
      for (const outcome of [ok, failed, ok]) {
        await bench.publish()
        await bench.settle(await bench.claimOne(), outcome)
      }
      bench.world.pass(60 * minute)
      await bench.publish()
      await bench.settle(await bench.claimOne(), ok)
      expect(await bench.stores.deliveries.hours(scopeOfAll(hook), 0)).toMatchObject([
        { delivered: 2, failed: 1, durationMs: 36 },
        { delivered: 1, failed: 0, durationMs: 12 },
      ])
    })

    it('counts each hook and each hour of a group by itself, whenever in the hour it settled', async () => {
      const [one, two] = [await bench.hook(), await bench.hook()]
      const hour = 60 * minute
      const startsAt = Math.floor(bench.world.now() / hour) * hour
      for (let n = 0; n < 3; n++) await bench.publish()
      const claimed = await bench.claim()
      const ofOne = claimed.filter(({ hook }) => hook.id === one.id)
      const ofTwo = claimed.find(({ hook }) => hook.id === two.id)
      const ended = (delivery: (typeof claimed)[number] | undefined, outcome: SendOutcome, settledAt: number) =>
        delivery ? [{ ...bench.settlement(delivery, outcome), settledAt }] : []
      await bench.stores.deliveries.settle(
        [
          ...ended(ofOne[0], failed, startsAt),
          ...ended(ofOne[1], failed, startsAt + hour - 1),
          ...ended(ofOne[2], ok, startsAt + hour),
          ...ended(ofTwo, ok, startsAt + minute),
        ],
        null,
      )
      expect((await bench.log(one)).map(({ settledAt }) => settledAt)).toEqual([
        startsAt + hour,
        startsAt + hour - 1,
        startsAt,
      ])
      const hours = [
        { hookId: one.id, hourAt: startsAt, delivered: 0, failed: 2, durationMs: 24 },
        { hookId: one.id, hourAt: startsAt + hour, delivered: 1, failed: 0, durationMs: 12 },
      ]
      expect(await bench.stores.deliveries.hours(scopeOfAll(one), startsAt)).toEqual(hours)
      expect(await bench.stores.deliveries.hours(scopeOfAll(one), startsAt + hour)).toEqual(hours.slice(1))
      expect(await bench.stores.deliveries.hours(scopeOfAll(two), startsAt)).toEqual([
        { hookId: two.id, hourAt: startsAt, delivered: 1, failed: 0, durationMs: 12 },
      ])
    })

    it('judges each hook of a group by its own deliveries', async () => {
      const [broken, healthy] = [await bench.hook(), await bench.hook()]
      await bench.publish()
      const group = (await bench.claim()).map((delivery) =>
        bench.settlement(delivery, delivery.hook.id === broken.id ? gone : ok),
      )
      await bench.stores.deliveries.settle(group, null)
      expect(await bench.stores.hooks.hook(broken.targetId, broken.id)).toMatchObject({
        state: 'parked',
        failuresInARow: 1,
      })
      expect(await bench.stores.hooks.hook(healthy.targetId, healthy.id)).toMatchObject({
        state: 'open',
        failuresInARow: 0,
      })
    })

    it('counts failures in a row and forgets them at a success', async () => {
      const hook = await bench.hook()
      const failures = async () => (await bench.stores.hooks.hook(hook.targetId, hook.id))?.failuresInARow
      for (const [outcome, count] of [
        [failed, 1],
        [failed, 2],
        [ok, 0],
      ] as const) {
        await bench.publish()
        await bench.settle(await bench.claimOne(), outcome)
        expect(await failures()).toBe(count)
      }
    })
  })

  describe('the log', () => {
    it('is newest first by when it settled, and pages without gap or repetition', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 7; n++) await bench.publish()
      const claimed = await bench.claim({ slots: 7 })
      for (const [n, delivery] of claimed.toReversed().entries()) {
        if (n % 3 === 0) bench.world.pass(1)
        await bench.settle(delivery, ok)
      }
      const whole = await bench.log(hook)
      expect(whole.map(({ settledAt, id }) => [settledAt, id])).toEqual(
        whole
          .map(({ settledAt, id }) => [settledAt, id])
          .toSorted((a, b) => Number(b[0]) - Number(a[0]) || Number(b[1]) - Number(a[1])),
      )
      const paged: DeliverySummary[] = []
      for (;;) {
        const last = paged.at(-1)
        const after = last ? { at: last.settledAt ?? 0, id: last.id } : null
        const page = await bench.stores.deliveries.list({ targetId: hook.targetId, hookId: hook.id }, {}, after, 3)
        if (page.length === 0) break
        paged.push(...page)
      }
      expect(paged).toEqual(whole)
    })

    it('puts an answer above the older one that it is a retry of', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), failed, bench.world.now())
      bench.world.pass(1)
      await bench.settle(await bench.claimOne(), ok)
      expect(outcomes(await bench.log(hook))).toEqual(['delivered', 'refused'])
    })

    it('filters by status, event, action, GUID, redelivery and time', async () => {
      const hook = await bench.hook({ events: ['*'] })
      const { guid } = await bench.publish({ name: 'issues', action: 'opened' })
      const first = await bench.claimOne()
      await bench.settle(first, failed)
      bench.world.pass(minute)
      await bench.publish()
      await bench.settle(await bench.claimOne(), ok)
      const scope = { targetId: hook.targetId, hookId: hook.id }
      const count = async (filter: Parameters<typeof bench.stores.deliveries.list>[1]) =>
        (await bench.stores.deliveries.list(scope, filter, null, 10)).length
      expect(await count({})).toBe(2)
      expect(await count({ status: 'success' })).toBe(1)
      expect(await count({ status: 'failure' })).toBe(1)
      expect(await count({ status: 'queued' })).toBe(0)
      expect(await count({ event: 'issues' })).toBe(1)
      expect(await count({ action: 'opened' })).toBe(1)
      expect(await count({ action: 'closed' })).toBe(0)
      expect(await count({ guid })).toBe(1)
      expect(await count({ redelivery: true })).toBe(0)
      expect(await count({ redelivery: false })).toBe(2)
      expect(await count({ settledFrom: bench.world.now() })).toBe(1)
      expect(await count({ settledFrom: bench.world.now() + 1 })).toBe(0)
      expect(await count({ settledBefore: bench.world.now() })).toBe(1)
    })

    it('has nothing that waits, and the queue nothing that settled', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.publish()
      const [delivery] = await bench.claim({ slots: 1 })
      if (delivery) await bench.settle(delivery, ok)
      expect(await bench.log(hook)).toMatchObject([{ id: delivery?.id, underWay: false }])
      expect(await bench.queue(hook)).toHaveLength(1)
    })

    it('is of one hook, as the queue is', async () => {
      const [one, two] = [await bench.hook(), await bench.hook()]
      await bench.publish()
      await ping(one)
      await ping(two)
      for (const hook of [one, two]) {
        expect((await bench.queue(hook)).map(({ hookId, kind }) => [hookId, kind])).toEqual([
          [hook.id, 'ping'],
          [hook.id, 'event'],
        ])
      }
      for (const delivery of await bench.claim()) await bench.settle(delivery, ok)
      for (const hook of [one, two]) {
        expect((await bench.log(hook)).map(({ hookId }) => hookId)).toEqual([hook.id, hook.id])
      }
    })

    it('has the queue beside it, newest first and in pages', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 3; n++) await bench.publish()
      const whole = await bench.queue(hook)
      const ids = whole.map(({ id }) => id)
      expect(ids).toEqual(ids.toSorted((a, b) => b - a))
      const scope = { targetId: hook.targetId, hookId: hook.id }
      const after = { at: whole[1]?.dueAt ?? 0, id: ids[1] ?? 0 }
      expect(await bench.stores.deliveries.list(scope, { status: 'queued' }, null, 2)).toEqual(whole.slice(0, 2))
      expect(await bench.stores.deliveries.list(scope, { status: 'queued' }, after, 2)).toEqual(whole.slice(2))
    })

    it('has the queue in the order of what is due last, whatever was published or asked for last', async () => {
      const hook = await bench.hook()
      const now = bench.world.now()
      const late = await bench.publish({ publishedAt: now + 2 })
      const pinged = await ping(hook)
      const [second, third] = [await bench.publish(), await bench.publish({ publishedAt: now + 1 })]
      const inOrder = [late, third, second, pinged].map(({ guid }) => guid)
      const whole = await bench.queue(hook)
      expect(guids(whole)).toEqual(inOrder)
      const page = (after: LogCursor | null) =>
        bench.stores.deliveries.list(scopeOf(hook), { status: 'queued' }, after, 1)
      expect(guids(await page(null))).toEqual(inOrder.slice(0, 1))
      for (const [n, { dueAt, id }] of whole.entries()) {
        expect(guids(await page({ at: dueAt, id }))).toEqual(inOrder.slice(n + 1, n + 2))
      }
    })

    it('filters the queue by event, action, GUID and redelivery too', async () => {
      const hook = await bench.hook({ events: ['*'] })
      const { guid } = await bench.publish({ name: 'issues', action: 'opened' })
      await redeliver(hook, (await bench.claimOne()).id, 'r')
      await bench.publish()
      const count = async (filter: DeliveryFilter) =>
        (await bench.stores.deliveries.list(scopeOf(hook), { ...filter, status: 'queued' }, null, 10)).length
      expect(await count({})).toBe(3)
      expect(await count({ event: 'issues' })).toBe(2)
      expect(await count({ event: 'push' })).toBe(1)
      expect(await count({ action: 'opened' })).toBe(2)
      expect(await count({ action: 'closed' })).toBe(0)
      expect(await count({ guid })).toBe(2)
      expect(await count({ redelivery: true })).toBe(1)
      expect(await count({ redelivery: false })).toBe(2)
    })

    it('tells what settled since a place in it, oldest first, of that hook, so many at once', async () => {
      const [hook, other] = [await bench.hook(), await bench.hook()]
      for (let n = 0; n < 3; n++) await bench.publish()
      const claimed = await bench.claim()
      for (const delivery of claimed.filter((row) => row.hook.id === other.id)) await bench.settle(delivery, ok)
      const mine = claimed.filter((row) => row.hook.id === hook.id).toReversed()
      for (const [n, delivery] of mine.entries()) {
        if (n === 2) bench.world.pass(1)
        await bench.settle(delivery, ok)
      }
      await bench.publish()
      const since = async (place: LogCursor, limit = 9) =>
        (await bench.stores.deliveries.settledSince(scopeOf(hook), place, limit)).map(({ id }) => id)
      const inOrder = (await bench.log(hook)).toReversed()
      const ids = inOrder.map(({ id }) => id)
      expect(ids).toHaveLength(3)
      expect(await since({ at: 0, id: 0 })).toEqual(ids)
      expect(await since({ at: 0, id: 0 }, 2)).toEqual(ids.slice(0, 2))
      for (const [n, { id, settledAt }] of inOrder.entries()) {
        expect(await since({ at: settledAt ?? 0, id })).toEqual(ids.slice(n + 1))
      }
    })

    it('has an event with its deliveries newest first, for its own target alone', async () => {
      const hook = await bench.hook()
      const { guid } = await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, failed, bench.world.now())
      const event = await bench.stores.deliveries.event(bench.repository.id, guid)
      expect(event?.deliveries.map(({ id, attempt }) => [id, attempt])).toEqual([
        [(await bench.queue(hook))[0]?.id, 1],
        [first.id, 0],
      ])
      expect(await bench.stores.deliveries.event((await otherRepository()).id, guid)).toBeNull()
    })

    it('shows nothing of a hook through another target', async () => {
      const hook = await bench.hook()
      const targetId = (await otherRepository()).id
      await bench.publish()
      const { id } = await bench.claimOne()
      expect(await bench.stores.deliveries.list({ targetId, hookId: hook.id }, { status: 'queued' }, null, 9)).toEqual(
        [],
      )
      expect(await bench.stores.deliveries.delivery(targetId, hook.id, id)).toBeNull()
      const request = { targetId, hookId: hook.id, deliveryId: id, requestKey: 'k', now: 0 }
      expect(await bench.stores.deliveries.redeliver(request)).toEqual({ kind: 'not_found' })
    })

    it('shows nothing of a delivery through another hook of the same target', async () => {
      const [hook, other] = [await bench.hook(), await bench.hook({ events: ['star'] })]
      await bench.publish()
      const { id } = await bench.claimOne()
      expect(await bench.stores.deliveries.delivery(hook.targetId, other.id, id)).toBeNull()
      expect(await redeliver(other, id, 'r')).toEqual({ kind: 'not_found' })
      expect(await bench.queue(other)).toEqual([])
    })
  })

  describe('redeliver', () => {
    it('adds another chain: a new id, the same GUID, due at once', async () => {
      const hook = await bench.hook()
      const { guid } = await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, ok)
      await redeliver(hook, first.id, 'a')
      const second = await bench.claimOne()
      expect(second).toMatchObject({ kind: 'redelivery', event: { guid } })
      expect(second.id).not.toBe(first.id)
      await bench.settle(second, ok)
      await redeliver(hook, second.id, 'b')
      expect((await bench.queue(hook))[0]).toMatchObject({ chain: 2, attempt: 0, redelivery: true })
    })

    it('makes a double click one row', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const { id } = await bench.claimOne()
      const answers = [await redeliver(hook, id, 'click'), await redeliver(hook, id, 'click')]
      expect(answers[0]).toEqual(answers[1])
      expect((await bench.queue(hook)).filter(({ redelivery }) => redelivery)).toHaveLength(1)
    })

    it('is due when it was asked for, not when its event was', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const { id } = await bench.claimOne()
      bench.world.pass(minute)
      await redeliver(hook, id, 'r')
      expect(await bench.queue(hook)).toMatchObject([{ redelivery: true, dueAt: bench.world.now() }, { id }])
    })

    it('is known by its key to its own hook alone', async () => {
      const hooks = [await bench.hook(), await bench.hook()]
      await bench.publish()
      const claimed = await bench.claim()
      const asked = async () => {
        const answers = []
        for (const hook of hooks) {
          answers.push(await redeliver(hook, claimed.find((row) => row.hook.id === hook.id)?.id ?? 0, 'click'))
        }
        return answers
      }
      const first = await asked()
      expect(new Set(first.map((answer) => answer.kind === 'queued' && answer.id)).size).toBe(2)
      expect(await asked()).toEqual(first)
    })

    it('leaves nothing waiting for a hook that is deleted meanwhile, at whatever moment', async () => {
      const hooks = []
      for (let n = 0; n < 20; n++) hooks.push(await bench.hook())
      const { guid } = await bench.publish()
      const claimed = await bench.claim()
      for (const delivery of claimed) await bench.settle(delivery, ok)
      for (const [moment, hook] of hooks.entries()) {
        const asked = redeliver(hook, claimed.find((row) => row.hook.id === hook.id)?.id ?? 0, 'r')
        for (let n = 0; n < moment; n++) await Promise.resolve()
        await Promise.all([asked, remove(hook)])
      }
      const event = await bench.stores.deliveries.event(bench.repository.id, guid)
      expect(event?.deliveries.filter(({ settledAt }) => settledAt === null)).toEqual([])
    })

    it('takes the same key of another hook for another redelivery', async () => {
      const hooks = [await bench.hook(), await bench.hook()]
      await bench.publish()
      for (const delivery of await bench.claim()) await bench.settle(delivery, ok)
      for (const hook of hooks) {
        const answer = await redeliver(hook, (await bench.log(hook))[0]?.id ?? 0, 'click')
        expect(await bench.queue(hook)).toMatchObject([{ id: answer.kind === 'queued' && answer.id }])
      }
    })

    it('counts the chains of each event and hook by themselves', async () => {
      const hooks = [await bench.hook(), await bench.hook()]
      for (let n = 0; n < 2; n++) await bench.publish()
      for (const { id, hook } of await bench.claim()) {
        await redeliver({ ...hook, targetId: hook.target.id }, id, `first of ${id}`)
      }
      for (const hook of hooks) {
        const asked = (await bench.queue(hook)).filter(({ redelivery }) => redelivery)
        expect(asked.map(({ chain }) => chain)).toEqual([1, 1])
      }
    })

    it('refuses an inactive hook, and finds nothing of a deleted one', async () => {
      const [inactive, deleted] = [await bench.hook(), await bench.hook()]
      await bench.publish()
      const claimed = await bench.claim()
      const idOf = (id: number) => claimed.find(({ hook }) => hook.id === id)?.id ?? 0
      await bench.change(inactive, { active: false })
      await remove(deleted)
      expect(await redeliver(inactive, idOf(inactive.id), 'r')).toEqual({ kind: 'inactive' })
      expect(await redeliver(deleted, idOf(deleted.id), 'r')).toEqual({ kind: 'not_found' })
    })

    it('queues nothing for a hook that is deleted or made inactive in the same moment', async () => {
      const [deleted, inactive] = [await bench.hook(), await bench.hook()]
      const { guid } = await bench.publish()
      const claimed = await bench.claim()
      for (const delivery of claimed) await bench.settle(delivery, ok)
      const idOf = (id: number) => claimed.find(({ hook }) => hook.id === id)?.id ?? 0
      const revision = await bench.stores.hooks.hooksOf(inactive.targetId)
      const next = { read: revision.revision, next: bench.world.uuid() }
      await Promise.all([
        bench.stores.hooks.replaceHook({ ...inactive, active: false }, next),
        redeliver(inactive, idOf(inactive.id), 'r'),
      ])
      await Promise.all([redeliver(deleted, idOf(deleted.id), 'r'), remove(deleted)])
      const event = await bench.stores.deliveries.event(bench.repository.id, guid)
      expect(event?.deliveries.filter(({ settledAt }) => settledAt === null)).toEqual([])
    })

    it('cancels the retry of its own event and hook alone, and no other redelivery', async () => {
      const [hook, other] = [await bench.hook(), await bench.hook()]
      await bench.publish()
      await bench.publish()
      const claimed = await bench.claim()
      for (const delivery of claimed) await bench.settle(delivery, failed, bench.world.now() + minute)
      const mine = claimed.filter((row) => row.hook.id === hook.id)
      await redeliver(hook, mine[0]?.id ?? 0, 'a')
      const [succeeding] = await bench.claim()
      await redeliver(hook, mine[0]?.id ?? 0, 'b')
      if (succeeding) await bench.settle(succeeding, ok)
      expect(await bench.queue(hook)).toMatchObject([
        { kind: 'event', guid: mine[1]?.event.guid, attempt: 1 },
        { kind: 'redelivery', chain: 2 },
      ])
      expect(await bench.queue(other)).toHaveLength(2)
    })

    it('leaves a retry that is under way to its worker, and it is the last', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, failed, bench.world.now())
      const retry = await bench.claimOne()
      await redeliver(hook, first.id, 'a')
      await bench.settle(await bench.claimOne(), ok)
      expect(await bench.queue(hook)).toMatchObject([{ id: retry.id, underWay: true }])
      await bench.settle(retry, failed, bench.world.now() + minute)
      expect(await bench.queue(hook)).toEqual([])
    })

    it('leaves one that was cancelled as it was', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, failed, bench.world.now() + minute)
      for (const requestKey of ['a', 'b']) {
        await redeliver(hook, first.id, requestKey)
        await bench.settle(await bench.claimOne(), ok)
        bench.world.pass(1)
      }
      const cancelled = (await bench.log(hook)).filter(({ outcome }) => outcome?.kind === 'cancelled')
      expect(cancelled).toMatchObject([{ attempt: 1, settledAt: bench.world.now() - 2 }])
    })

    it('refuses a request key that was used for another event', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.publish()
      const [one, other] = await bench.claim()
      await redeliver(hook, one?.id ?? 0, 'key')
      expect(await redeliver(hook, other?.id ?? 0, 'key')).toEqual({ kind: 'key_reused' })
    })

    it('cancels the retry that waits when it succeeds, and leaves it when it fails', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, failed, bench.world.now() + minute)
      await redeliver(hook, first.id, 'a')
      await bench.settle(await bench.claimOne(), failed)
      expect(await bench.queue(hook)).toHaveLength(1)
      await redeliver(hook, first.id, 'b')
      await bench.settle(await bench.claimOne(), ok)
      expect(await bench.queue(hook)).toEqual([])
      expect(await bench.log(hook)).toContainEqual(
        expect.objectContaining({ attempt: 1, outcome: { kind: 'cancelled', why: 'redelivered' } }),
      )
    })
  })

  describe('a hook that goes', () => {
    it('has its waiting deliveries cancelled when it is deleted; the one under way settles without a retry', async () => {
      const hook = await bench.hook()
      const { guid } = await bench.publish()
      await bench.publish()
      const [underWay] = await bench.claim({ slots: 1 })
      await bench.stores.hooks.removeHook(hook.targetId, hook.id, bench.world.now())
      if (underWay) await bench.settle(underWay, failed, bench.world.now())
      expect(await bench.claim()).toEqual([])
      const event = await bench.stores.deliveries.event(bench.repository.id, guid)
      expect(outcomes(event?.deliveries ?? [])).toEqual(['refused'])
      expect(await bench.log(hook)).toEqual([])
    })

    it('keeps its log until retention takes it, then goes itself', async () => {
      const hook = await bench.hook()
      const { guid } = await bench.publish()
      await bench.settle(await bench.claimOne(), ok)
      await bench.stores.hooks.removeHook(hook.targetId, hook.id, bench.world.now())
      await bench.stores.deliveries.purge(bench.world.now(), 100)
      expect((await bench.stores.deliveries.event(bench.repository.id, guid))?.deliveries).toHaveLength(1)
      await bench.stores.deliveries.purge(bench.world.now() + 1, 100)
      expect(await bench.stores.deliveries.event(bench.repository.id, guid)).toBeNull()
    })

    it('has its waiting deliveries cancelled when it is made inactive, its ping excepted', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
      await bench.change(hook, { active: false })
      expect(await bench.log(hook)).toMatchObject([{ outcome: { kind: 'cancelled', why: 'hook_deactivated' } }])
      expect(await bench.claimOne()).toMatchObject({ kind: 'ping' })
    })
  })

  it('cancels nothing of the others, and leaves what was cancelled before as it was', async () => {
    const [hook, other] = [await bench.hook(), await bench.hook()]
    const { guid } = await bench.publish()
    const claimed = await bench.claim()
    for (const delivery of claimed) await bench.settle(delivery, failed, bench.world.now() + minute)
    await redeliver(hook, claimed.find((row) => row.hook.id === hook.id)?.id ?? 0, 'r')
    await bench.settle(await bench.claimOne(), ok)
    await bench.publish()
    await remove(hook)
    await bench.stores.deliveries.cancelUnwanted(bench.world.now(), 9)
    const event = await bench.stores.deliveries.event(bench.repository.id, guid)
    expect(event?.deliveries.find((row) => row.hookId === hook.id && row.attempt === 1)?.outcome).toEqual({
      kind: 'cancelled',
      why: 'redelivered',
    })
    expect(await bench.queue(other)).toHaveLength(2)
  })

  it('cancels later what is left of one hook, and nothing that waits for the others', async () => {
    const [hook, other] = [await bench.hook(), await bench.hook({ events: ['star'] })]
    for (let n = 0; n < 1_001; n++) await bench.publish()
    await bench.publish({ name: 'star' })
    await bench.change(hook, { active: false })
    expect(await bench.stores.deliveries.cancelUnwanted(bench.world.now(), 9)).toBe(1)
    expect(await bench.queue(other)).toHaveLength(1)
  })

  it('tells on the event that a delivery was cancelled because its hook was deleted', async () => {
    const hook = await bench.hook()
    const { guid } = await bench.publish()
    await remove(hook)
    const event = await bench.stores.deliveries.event(bench.repository.id, guid)
    expect(event?.deliveries).toMatchObject([{ outcome: { kind: 'cancelled', why: 'hook_deleted' } }])
  })

  it('cancels at once what a hook has waiting, and what was too much for one moment later', async () => {
    const hook = await bench.hook()
    for (let n = 0; n < 1_003; n++) await bench.publish()
    await bench.change(hook, { active: false })
    expect(await bench.queue(hook)).toHaveLength(3)
    expect(await bench.claim()).toEqual([])
    expect(await bench.stores.deliveries.cancelUnwanted(bench.world.now(), 2)).toBe(2)
    expect(await bench.stores.deliveries.cancelUnwanted(bench.world.now(), 2)).toBe(1)
    expect((await bench.log(hook))[0]).toMatchObject({ outcome: { kind: 'cancelled', why: 'hook_deactivated' } })
  })

  it.each([
    ['the events of a hook that was deleted', null, remove],
    ['the tests of a hook that is inactive', 'test', (hook: Hook) => bench.change(hook, { active: false })],
  ] as const)('hands out nothing of %s, though it is too much to be cancelled in one moment', async (_, kind, end) => {
    const hook = await bench.hook()
    for (let n = 0; n < 1_002; n++) await bench.publish({ toHook: kind && { id: hook.id, kind } })
    await end(hook)
    expect(await bench.claim()).toEqual([])
    expect(await bench.stores.deliveries.cancelUnwanted(bench.world.now(), 9)).toBe(2)
  })

  describe('a parked hook', () => {
    it('is what a 410 makes of it; its events wait until a probe succeeds', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, gone)
      expect(await bench.stores.hooks.hook(hook.targetId, hook.id)).toMatchObject({
        state: 'parked',
        parkedBecause: 'gone',
      })
      await bench.publish()
      expect(await bench.claim()).toEqual([])

      const request = {
        targetId: hook.targetId,
        hookId: hook.id,
        deliveryId: first.id,
        requestKey: 'k',
        now: bench.world.now(),
      }
      await bench.stores.deliveries.redeliver(request)
      await bench.settle(await bench.claimOne(), ok)
      expect(await bench.stores.hooks.hook(hook.targetId, hook.id)).toMatchObject({
        state: 'open',
        parkedBecause: null,
      })
      expect(await bench.claimOne()).toMatchObject({ kind: 'event' })
    })

    it('stays parked, for the same reason, when a probe fails in another way', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), gone)
      await ping(hook)
      await bench.settle(await bench.claimOne(), failed)
      expect(await bench.stores.hooks.hook(hook.targetId, hook.id)).toMatchObject({
        state: 'parked',
        parkedBecause: 'gone',
        failuresInARow: 2,
      })
    })

    it('is what a group with a 410 in it makes of it, until the next success', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.publish()
      const group = (await bench.claim()).map((delivery, n) => bench.settlement(delivery, n === 0 ? gone : ok))
      await bench.stores.deliveries.settle(group, null)
      const state = async () => (await bench.stores.hooks.hook(hook.targetId, hook.id))?.state
      expect(await state()).toBe('parked')
      await ping(hook)
      await bench.settle(await bench.claimOne(), ok)
      expect(await state()).toBe('open')
    })

    it('lets nothing expire that was asked for, is under way, or expired before; and a batch at a time', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 5; n++) await bench.publish()
      const [first, underWay] = await bench.claim({ slots: 2 })
      if (first) await bench.settle(first, gone)
      const { guid } = await ping(hook)
      bench.world.pass(day)
      const expire = (dueBefore: number) => bench.stores.deliveries.expireHeld(dueBefore, bench.world.now(), 2)
      expect(await expire(bench.world.now() - day)).toBe(0)
      expect([await expire(bench.world.now()), await expire(bench.world.now())]).toEqual([2, 1])
      expect(await expire(bench.world.now())).toBe(0)
      expect((await bench.queue(hook)).map((row) => [row.id, row.guid])).toEqual([
        [expect.any(Number), guid],
        [underWay?.id, underWay?.event.guid],
      ])
    })

    it('ends what waited too long as expired, in the log', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), gone)
      await bench.publish()
      bench.world.pass(day)
      await bench.publish()
      expect(await bench.stores.deliveries.expireHeld(bench.world.now(), bench.world.now(), 100)).toBe(1)
      expect(outcomes(await bench.log(hook))).toEqual(['expired', 'refused'])
      expect(await bench.queue(hook)).toHaveLength(1)
    })

    it('dates what waited too long by when it ended', async () => {
      const hook = await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), gone)
      await bench.publish()
      bench.world.pass(day)
      await bench.stores.deliveries.expireHeld(bench.world.now() - minute, bench.world.now(), 100)
      expect((await bench.log(hook))[0]).toMatchObject({ outcome: { kind: 'expired' }, settledAt: bench.world.now() })
    })

    it('leaves what waits for an open hook alone', async () => {
      const hook = await bench.hook()
      await bench.publish()
      bench.world.pass(day)
      expect(await bench.stores.deliveries.expireHeld(bench.world.now(), bench.world.now(), 100)).toBe(0)
      expect(await bench.queue(hook)).toHaveLength(1)
    })
  })

  describe('retention', () => {
    it('removes what settled before, a batch at a time, oldest first', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 5; n++) {
        await bench.publish()
        await bench.settle(await bench.claimOne(), ok)
        bench.world.pass(1)
      }
      const newest = (await bench.log(hook))[0]?.id
      expect(await bench.stores.deliveries.purge(bench.world.now() - 1, 3)).toBe(3)
      expect(await bench.stores.deliveries.purge(bench.world.now() - 1, 3)).toBe(1)
      expect((await bench.log(hook)).map(({ id }) => id)).toEqual([newest])
    })

    it('keeps an event that a delivery still needs', async () => {
      const hook = await bench.hook()
      const { guid } = await bench.publish()
      await bench.settle(await bench.claimOne(), failed, bench.world.now() + day)
      bench.world.pass(1)
      await bench.stores.deliveries.purge(bench.world.now(), 100)
      expect(await bench.log(hook)).toEqual([])
      expect((await bench.stores.deliveries.event(bench.repository.id, guid))?.payload).toBeDefined()
    })

    it('keeps what waits, however old, and an event that is young though nobody gets it', async () => {
      const hook = await bench.hook()
      await bench.publish()
      bench.world.pass(day)
      const { guid } = await bench.publish({ name: 'star' })
      expect(await bench.stores.deliveries.purge(bench.world.now(), 100)).toBe(0)
      expect(await bench.queue(hook)).toHaveLength(1)
      expect(await bench.stores.deliveries.event(bench.repository.id, guid)).not.toBeNull()
      await bench.stores.deliveries.purge(bench.world.now() + 1, 100)
      expect(await bench.stores.deliveries.event(bench.repository.id, guid)).toBeNull()
    })

    it('removes the oldest first', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 3; n++) {
        await bench.publish()
        await bench.settle(await bench.claimOne(), ok)
        bench.world.pass(1)
      }
      const [newest] = await bench.log(hook)
      expect(await bench.stores.deliveries.purge(bench.world.now(), 2)).toBe(2)
      expect(await bench.log(hook)).toEqual([newest])
    })

    it('removes the counts of the hours that began before, a batch at a time, oldest first', async () => {
      const hook = await bench.hook()
      const hour = 60 * minute
      const startsAt = Math.floor(bench.world.now() / hour) * hour
      for (let n = 0; n < 3; n++) await bench.publish()
      for (const [n, delivery] of (await bench.claim()).entries()) {
        const settlement = { ...bench.settlement(delivery, ok), settledAt: startsAt + n * hour + minute }
        await bench.stores.deliveries.settle([settlement], null)
      }
      const left = async () =>
        (await bench.stores.deliveries.hours(scopeOfAll(hook), 0)).map(({ hourAt }) => (hourAt - startsAt) / hour)
      await bench.stores.deliveries.purge(startsAt + 2 * hour, 1)
      expect(await left()).toEqual([1, 2])
      await bench.stores.deliveries.purge(startsAt + 2 * hour, 9)
      expect(await left()).toEqual([2])
    })

    it('says how much it removed, also when it is events or hours alone', async () => {
      await bench.publish()
      await bench.publish()
      expect(await bench.stores.deliveries.purge(bench.world.now() + 1, 9)).toBe(2)
      const hour = 60 * minute
      const startsAt = Math.ceil((bench.world.now() + 1) / hour) * hour
      bench.world.pass(startsAt + 2 - bench.world.now())
      await bench.hook()
      await bench.publish()
      await bench.settle(await bench.claimOne(), ok)
      expect(await bench.stores.deliveries.purge(startsAt + 1, 9)).toBe(1)
    })

    it('removes events a batch at a time, oldest first', async () => {
      const published = []
      for (let n = 0; n < 3; n++) published.push((await bench.publish()).guid)
      await bench.stores.deliveries.purge(bench.world.now() + 1, 2)
      const left = []
      for (const guid of published) left.push(await bench.stores.deliveries.event(bench.repository.id, guid))
      expect(left.map((event) => event?.guid)).toEqual([undefined, undefined, published[2]])
    })

    it('never gives an id twice', async () => {
      await bench.hook()
      await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, ok)
      bench.world.pass(1)
      await bench.stores.deliveries.purge(bench.world.now(), 100)
      await bench.publish()
      expect((await bench.claimOne()).id).toBeGreaterThan(first.id)
    })

    it('never gives the id of an event or a hook twice', async () => {
      const hook = await bench.hook()
      const event = await bench.publish({ name: 'star' })
      await remove(hook)
      await bench.stores.deliveries.purge(bench.world.now() + 1, 100)
      expect((await bench.hook()).id).toBeGreaterThan(hook.id)
      expect((await bench.publish()).id).toBeGreaterThan(event.id)
    })

    it('frees old idempotency keys alone, a batch at a time', async () => {
      const keyed = (key: string) => ({ idempotency: { key, digest: 'd' } })
      for (const key of ['a', 'b', 'c']) await bench.publish(keyed(key))
      await bench.publish()
      bench.world.pass(day)
      const young = await bench.publish(keyed('young'))
      const forget = () => bench.stores.deliveries.forgetKeys(bench.world.now(), 2)
      expect([await forget(), await forget(), await forget()]).toEqual([2, 1, 0])
      const answer = await bench.stores.deliveries.publish(bench.event(keyed('young')))
      expect(answer).toEqual({ kind: 'repeated', event: young })
    })

    it('frees an idempotency key after its time', async () => {
      await bench.publish({ idempotency: { key: 'k', digest: 'a' } })
      bench.world.pass(day)
      expect(await bench.stores.deliveries.forgetKeys(bench.world.now(), 100)).toBe(1)
      await bench.publish({ idempotency: { key: 'k', digest: 'b' } })
      expect(await bench.stores.deliveries.forgetKeys(bench.world.now(), 100)).toBe(0)
    })
  })
}
