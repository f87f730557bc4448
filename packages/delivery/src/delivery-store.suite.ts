import { Secret } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeliverySummary } from './delivery.ts'
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

  const outcomes = (rows: readonly DeliverySummary[]) => rows.map(({ outcome }) => outcome?.kind)

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
      const other = await bench.stores.hooks.addRepository({ name: 'octocat/other', profile: {}, createdAt: 0 })
      const above = await bench.hook({}, owner?.id)
      await bench.hook({}, other?.id)
      const { deliveries } = await bench.publish()
      expect(deliveries.map(({ hookId }) => hookId)).toEqual([above.id])
    })

    it('says of every hook it considered why it did or did not get the event', async () => {
      const chosen = await bench.hook()
      const inactive = await bench.hook({ active: false })
      const deaf = await bench.hook({ events: ['issues'] })
      const parked = await bench.hook()
      await bench.publish({ toHook: { id: parked.id, kind: 'ping' }, name: 'ping' })
      await bench.settle(await bench.claimOne(), gone)
      const { guid } = await bench.publish()
      expect((await bench.stores.deliveries.event(bench.repository.id, guid))?.decisions).toEqual([
        { hookId: chosen.id, verdict: 'chosen' },
        { hookId: inactive.id, verdict: 'inactive' },
        { hookId: deaf.id, verdict: 'not_subscribed' },
        { hookId: parked.id, verdict: 'held' },
      ])
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

    it('refuses a GUID that is there, and queues nothing for it', async () => {
      const { guid } = await bench.publish()
      const hook = await bench.hook()
      bench.world.pass(1)
      expect(await bench.stores.deliveries.publish(bench.event({ guid }))).toEqual({ kind: 'guid_taken' })
      expect(await bench.queue(hook)).toEqual([])
    })

    it('sends a ping to its hook alone, active or not', async () => {
      await bench.hook({ events: ['*'] })
      const hook = await bench.hook({ active: false })
      const { deliveries } = await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
      expect(deliveries.map(({ hookId }) => hookId)).toEqual([hook.id])
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

    it('goes round until its slots are full', async () => {
      await bench.hook()
      for (let n = 0; n < 10; n++) await bench.publish()
      expect(await bench.claim({ slots: 5, perHook: 64 })).toHaveLength(5)
      for (let n = 0; n < 5; n++) await bench.hook({ events: ['star'] })
      await bench.publish({ name: 'star' })
      expect(await bench.claim({ slots: 3, perHook: 5, cursor: 0 })).toHaveLength(3)
      expect(await bench.claim({ slots: 3, perHook: 5, cursor: 0 })).toHaveLength(2)
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
      await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
      expect((await bench.claim({ slots: 1 }))[0]?.kind).toBe('ping')
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
      expect(await bench.stores.deliveries.hours(hook.id, 0)).toEqual([])
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

    it('writes once when a group is replayed because its answer was lost', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const settlement = bench.settlement(await bench.claimOne(), failed, bench.world.now())
      await bench.stores.deliveries.settle([settlement], null)
      expect((await bench.stores.deliveries.settle([settlement], null)).lost).toEqual([settlement.delivery.id])
      expect(await bench.queue(hook)).toHaveLength(1)
      expect(await bench.stores.deliveries.hours(hook.id, 0)).toMatchObject([{ delivered: 0, failed: 1 }])
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

    it('counts each hour of a hook as its rows settle', async () => {
      const hook = await bench.hook()
      for (const outcome of [ok, failed, ok]) {
        await bench.publish()
        await bench.settle(await bench.claimOne(), outcome)
      }
      bench.world.pass(60 * minute)
      await bench.publish()
      await bench.settle(await bench.claimOne(), ok)
      expect(await bench.stores.deliveries.hours(hook.id, 0)).toMatchObject([
        { delivered: 2, failed: 1, durationMs: 36 },
        { delivered: 1, failed: 0, durationMs: 12 },
      ])
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
        const after = last ? { settledAt: last.settledAt ?? 0, id: last.id } : null
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
      expect(await count({ settledFrom: bench.world.now() })).toBe(1)
      expect(await count({ settledBefore: bench.world.now() })).toBe(1)
    })

    it('shows nothing of a hook through another target', async () => {
      const hook = await bench.hook()
      const other = await bench.stores.hooks.addRepository({ name: 'octocat/other', profile: {}, createdAt: 0 })
      await bench.publish()
      const { id } = await bench.claimOne()
      const targetId = other?.id ?? 0
      expect(await bench.stores.deliveries.list({ targetId, hookId: hook.id }, { status: 'queued' }, null, 9)).toEqual(
        [],
      )
      expect(await bench.stores.deliveries.delivery(targetId, hook.id, id)).toBeNull()
      const request = { targetId, hookId: hook.id, deliveryId: id, requestKey: 'k', now: 0 }
      expect(await bench.stores.deliveries.redeliver(request)).toEqual({ kind: 'not_found' })
    })
  })

  describe('redeliver', () => {
    const redeliver = (hook: { id: number; targetId: number }, deliveryId: number, requestKey: string) =>
      bench.stores.deliveries.redeliver({
        targetId: hook.targetId,
        hookId: hook.id,
        deliveryId,
        requestKey,
        now: bench.world.now(),
      })

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

    it('frees an idempotency key after its time', async () => {
      await bench.publish({ idempotency: { key: 'k', digest: 'a' } })
      bench.world.pass(day)
      expect(await bench.stores.deliveries.forgetKeys(bench.world.now(), 100)).toBe(1)
      await bench.publish({ idempotency: { key: 'k', digest: 'b' } })
      expect(await bench.stores.deliveries.forgetKeys(bench.world.now(), 100)).toBe(0)
    })
  })
}
