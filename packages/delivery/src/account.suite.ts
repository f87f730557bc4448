import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountOf, type HookAccount } from './account.ts'
import type { SendOutcome } from './outcome.ts'
import { Bench, failed, gone, leaseMs, ok, type OpenStores } from './stores.testing.ts'

const minute = 60_000
const perHook = 8
const blocked: SendOutcome = { kind: 'blocked', rule: 'private' }

/** What is told of an event, whichever the database: each rule, each state, each end. */
export function accountSuite(open: OpenStores): void {
  let bench: Bench
  beforeEach(async () => {
    bench = await Bench.open(open)
  })
  afterEach(() => bench.stores.close())

  async function account(guid: string): Promise<readonly HookAccount[]> {
    const event = await bench.stores.deliveries.event(bench.repository.id, guid)
    if (!event) throw new Error('There is no such event.')
    return accountOf(event, perHook, bench.world.now())
  }
  const remove = (hook: { id: number; targetId: number }) =>
    bench.stores.hooks.removeHook(hook.targetId, hook.id, bench.world.now())
  const waits = (accounts: readonly HookAccount[]) =>
    accounts.flatMap(({ attempts }) => attempts.map(({ wait }) => wait))
  const finals = ([hook]: readonly HookAccount[]) => hook?.attempts.map(({ final }) => final)
  async function park(hook: { id: number }) {
    await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
    await bench.settle(await bench.claimOne(), gone)
  }
  const redeliver = (hook: { id: number; targetId: number }, deliveryId: number) =>
    bench.stores.deliveries.redeliver({
      targetId: hook.targetId,
      hookId: hook.id,
      deliveryId,
      requestKey: bench.world.uuid(),
      now: bench.world.now(),
    })

  describe('the account of an event', () => {
    it('names the rule that decided for every hook that was considered, those of the organization too', async () => {
      const parked = await bench.hook()
      await park(parked)
      const chosen = await bench.hook()
      const inactive = await bench.hook({ active: false })
      const deaf = await bench.hook({ events: ['star'] })
      const ofParent = await bench.hook({ events: ['*'] }, bench.repository.parent?.id)
      const { guid } = await bench.publish()
      const told = await account(guid)
      expect(told.map(({ hookId, rule, standing }) => [hookId, rule, standing])).toEqual([
        [parked.id, 'held', 'waiting'],
        [chosen.id, 'chosen', 'waiting'],
        [inactive.id, 'inactive', 'not_sent'],
        [deaf.id, 'not_subscribed', 'not_sent'],
        [ofParent.id, 'chosen', 'waiting'],
      ])
      expect(told.map(({ changes }) => changes)).toEqual([[], [], [], [], []])
      expect(told.at(0)).toMatchObject({ target: { kind: 'repository' }, url: parked.config.url })
      expect(told.at(-1)).toMatchObject({ target: { kind: 'organization', name: 'octocat' }, url: null })
    })

    it('says of a hook that came later, or went, that it did', async () => {
      const [early, forgotten] = [await bench.hook(), await bench.hook({ events: ['star'] })]
      const { guid } = await bench.publish()
      bench.world.pass(minute)
      const late = await bench.hook({ events: ['push'], config: { ...early.config, url: 'http://127.0.0.1:9/late' } })
      const deletedAt = bench.world.now()
      await remove(early)
      await remove(forgotten)
      const [first, second, third] = await account(guid)
      expect(first).toMatchObject({ rule: 'chosen', changes: [{ kind: 'deleted', at: deletedAt }], standing: 'failed' })
      expect(first?.attempts).toMatchObject([{ outcome: { kind: 'cancelled', why: 'hook_deleted' }, final: null }])
      expect(second).toMatchObject({ rule: 'not_subscribed', changes: [{ kind: 'deleted', at: deletedAt }] })
      expect(third).toMatchObject({ hookId: late.id, rule: 'added_later', changes: [], standing: 'not_sent' })
    })

    it('says what nothing is known of any more', async () => {
      const [forgotten, kept] = [await bench.hook({ events: ['star'] }), await bench.hook()]
      const { guid } = await bench.publish()
      await bench.settle(await bench.claimOne(), failed, bench.world.now() + 10 * minute)
      await remove(forgotten)
      bench.world.pass(minute)
      await bench.stores.deliveries.purge(bench.world.now(), 100)
      expect(await account(guid)).toMatchObject([
        { hookId: forgotten.id, rule: 'not_subscribed', changes: [{ kind: 'forgotten' }], target: null, url: null },
        { hookId: kept.id, rule: 'chosen', standing: 'waiting' },
      ])
    })

    it('says how a hook has changed since', async () => {
      const hooks = [await bench.hook({ active: false }), await bench.hook({ events: ['star'] }), await bench.hook()]
      const { guid } = await bench.publish()
      await bench.change(hooks[0]!, { active: true, events: ['star'] })
      await bench.change(hooks[1]!, { events: ['*'] })
      await bench.change(hooks[2]!, { active: false })
      expect((await account(guid)).map(({ changes }) => changes)).toEqual([
        [{ kind: 'activated' }, { kind: 'listens_no_more' }],
        [{ kind: 'listens' }],
        [{ kind: 'deactivated' }],
      ])
    })

    it('says since when a hook is parked, and that it works again', async () => {
      const hook = await bench.hook()
      const before = await bench.publish()
      const parkedAt = bench.world.now()
      await bench.settle(await bench.claimOne(), gone, null)
      bench.world.pass(minute)
      const after = await bench.publish()
      const parked = { at: parkedAt, because: 'gone' }
      expect(await account(before.guid)).toMatchObject([
        { changes: [{ kind: 'parked', ...parked }], standing: 'failed' },
      ])
      expect(finals(await account(before.guid))).toEqual(['never_retried'])
      expect(await account(after.guid)).toMatchObject([{ rule: 'held', changes: [], standing: 'waiting' }])
      expect(waits(await account(after.guid))).toMatchObject([{ kind: 'parked', ...parked }])
      await redeliver(hook, before.deliveries[0]?.id ?? 0)
      await bench.settle(
        (await bench.claim()).find(({ kind }) => kind === 'redelivery')!,
        ok,
      )
      expect(await account(after.guid)).toMatchObject([{ rule: 'held', changes: [{ kind: 'resumed' }] }])
      expect(await account(before.guid)).toMatchObject([{ standing: 'delivered', changes: [] }])
    })

    it('says what a delivery waits for: its turn, an answer, its time', async () => {
      await bench.hook()
      const events = [await bench.publish(), await bench.publish(), await bench.publish()]
      const [first] = await bench.claim({ slots: 1 })
      expect(waits(await account(events[0]!.guid))).toEqual([{ kind: 'under_way' }])
      expect(waits(await account(events[2]!.guid))).toEqual([
        { kind: 'in_line', ahead: 1, underWay: 1, limit: perHook, ratePerMinute: null, resumedAt: null },
      ])
      const dueAt = bench.world.now() + minute
      await bench.settle(first!, failed, dueAt)
      const told = await account(events[0]!.guid)
      expect(waits(told)).toEqual([null, { kind: 'due_later', dueAt }])
      expect(finals(told)).toEqual([null, null])
    })

    it('says what goes before it in its own lane alone', async () => {
      const hook = await bench.hook()
      const { deliveries, guid } = await bench.publish()
      await bench.settle(await bench.claimOne(), failed)
      await bench.publish()
      await redeliver(hook, deliveries[0]!.id)
      expect(waits(await account(guid))).toMatchObject([null, { kind: 'in_line', ahead: 0, underWay: 0 }])
    })

    it('says why nothing follows what failed', async () => {
      const hook = await bench.hook()
      const { guid, deliveries } = await bench.publish()
      const finalOf = async (outcome: SendOutcome) => {
        await bench.settle(await bench.claimOne(), outcome)
        return finals(await account(guid))?.at(-1)
      }
      expect(await finalOf(failed)).toBe('attempts_spent')
      await redeliver(hook, deliveries[0]!.id)
      expect(await finalOf(failed)).toBe('asked_for')
      const other = await bench.publish()
      await bench.settle(await bench.claimOne(), blocked)
      expect(finals(await account(other.guid))).toEqual(['never_retried'])
    })

    it('blames no retries where a redelivery or a change of the hook ended the chain', async () => {
      const hook = await bench.hook()
      const { guid, deliveries } = await bench.publish()
      const [sending] = await bench.claim()
      await redeliver(hook, deliveries[0]!.id)
      await bench.settle(await bench.claimOne(), ok)
      await bench.settle(sending!, failed, bench.world.now() + minute)
      expect(finals(await account(guid))).toEqual(['redelivered', null])

      const next = await bench.publish()
      const late = await bench.claimOne()
      await bench.change(hook, { active: false })
      await bench.settle(late, failed, bench.world.now() + minute)
      expect(finals(await account(next.guid))).toEqual(['hook_unwanted'])
    })

    it('tells of a chain that was interrupted to its end', async () => {
      await bench.hook()
      const { guid } = await bench.publish()
      for (let times = 0; times < 5; times++) {
        await bench.claimOne()
        bench.world.pass(leaseMs)
        await bench.stores.deliveries.interrupt(bench.world.now())
      }
      expect(finals(await account(guid))).toEqual([null, null, null, null, 'interrupted_too_often'])
      expect(await account(guid)).toMatchObject([{ standing: 'failed' }])
    })

    it('tells what expired, and what a redelivery made superfluous', async () => {
      const hook = await bench.hook()
      const { guid, deliveries } = await bench.publish()
      await bench.settle(await bench.claimOne(), failed, bench.world.now() + minute)
      await redeliver(hook, deliveries[0]!.id)
      await bench.settle(await bench.claimOne(), ok)
      const [told] = await account(guid)
      expect(told?.standing).toBe('delivered')
      expect(told?.attempts).toMatchObject([
        { attempt: 0, kind: 'event', final: null },
        { attempt: 1, outcome: { kind: 'cancelled', why: 'redelivered' }, final: null },
        { chain: 1, kind: 'redelivery', outcome: { kind: 'delivered' } },
      ])
      await park(hook)
      const held = await bench.publish()
      bench.world.pass(minute)
      await bench.stores.deliveries.expireHeld(bench.world.now(), bench.world.now(), 10)
      expect(await account(held.guid)).toMatchObject([
        { standing: 'failed', attempts: [{ outcome: { kind: 'expired' } }] },
      ])
    })

    it('tells of a ping or a test its hook and no other', async () => {
      const [hook] = [await bench.hook(), await bench.hook()]
      for (const kind of ['ping', 'test'] as const) {
        const { guid } = await bench.publish({ toHook: { id: hook.id, kind } })
        expect(await account(guid)).toMatchObject([{ hookId: hook.id, rule: 'addressed', standing: 'waiting' }])
        expect(await account(guid)).toHaveLength(1)
      }
    })

    it('is for whoever looks from its target, which it names to nobody else', async () => {
      const { guid } = await bench.publish()
      const { deliveries } = bench.stores
      expect(await deliveries.targetOfEvent(guid)).toEqual({ kind: 'repository', name: 'octocat/Hello-World' })
      expect(await deliveries.targetOfEvent(bench.world.uuid())).toBeNull()
      expect(await deliveries.event(bench.repository.parent?.id ?? 0, guid)).toBeNull()
    })
  })
}
