import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench, failed, gone, ok, type OpenStores } from './stores.testing.ts'

const minute = 60_000

/** How much waits, whichever the database. */
export function backlogSuite(open: OpenStores): void {
  let bench: Bench
  beforeEach(async () => {
    bench = await Bench.open(open)
  })
  afterEach(() => bench.stores.close())

  const backlog = () => bench.stores.deliveries.backlog(bench.world.now())
  const ping = (hook: { id: number }) => bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })

  describe('the backlog', () => {
    it('is empty where nothing waits', async () => {
      const nothing = { depth: { asked: 0, event: 0 }, oldestDueAt: { asked: null, event: null }, parkedHooks: 0 }
      expect(await backlog()).toEqual(nothing)
      const hook = await bench.hook()
      await ping(hook)
      await bench.settle(await bench.claimOne(), ok)
      expect(await backlog()).toEqual(nothing)
    })

    it('is counted in each lane, and is as old as its oldest, over all hooks', async () => {
      const [first] = [await bench.hook(), await bench.hook({ events: ['star'] })]
      await ping(first)
      const pingedAt = bench.world.now()
      bench.world.pass(minute)
      await bench.publish({ name: 'star' })
      const starredAt = bench.world.now()
      bench.world.pass(minute)
      await bench.publish()
      await bench.publish()
      expect(await backlog()).toMatchObject({
        depth: { asked: 1, event: 3 },
        oldestDueAt: { asked: pingedAt, event: starredAt },
      })
    })

    it('holds what is under way, and is as old as that', async () => {
      await bench.hook()
      await bench.publish()
      const publishedAt = bench.world.now()
      await bench.claimOne()
      bench.world.pass(minute)
      expect(await backlog()).toMatchObject({ depth: { event: 1 }, oldestDueAt: { event: publishedAt } })
    })

    it('holds what is to be tried later, which is not old before its time', async () => {
      await bench.hook()
      await bench.publish()
      const retryAt = bench.world.now() + minute
      await bench.settle(await bench.claimOne(), failed, retryAt)
      expect(await backlog()).toMatchObject({ depth: { event: 1 }, oldestDueAt: { event: null } })
      bench.world.pass(minute)
      expect(await backlog()).toMatchObject({ depth: { event: 1 }, oldestDueAt: { event: retryAt } })
    })

    it('holds what waits for a parked hook, which makes it no older', async () => {
      const hook = await bench.hook()
      await ping(hook)
      await bench.settle(await bench.claimOne(), gone)
      await bench.publish()
      expect(await backlog()).toMatchObject({ depth: { event: 1 }, oldestDueAt: { event: null }, parkedHooks: 1 })
      bench.world.pass(1)
      await ping(hook)
      expect(await backlog()).toMatchObject({ depth: { asked: 1 }, oldestDueAt: { asked: bench.world.now() } })
      const asked = (await bench.claim()).find(({ kind }) => kind === 'ping')
      await bench.settle(asked!, ok)
      expect(await backlog()).toMatchObject({ depth: { event: 1 }, oldestDueAt: { event: null }, parkedHooks: 0 })
      bench.world.pass(1)
      await bench.publish()
      expect(await backlog()).toMatchObject({ depth: { event: 2 }, oldestDueAt: { event: bench.world.now() } })
      await ping(hook)
      const again = (await bench.claim()).find(({ kind }) => kind === 'ping')
      await bench.settle(again!, gone)
      expect(await backlog()).toMatchObject({ parkedHooks: 1 })
      await bench.stores.hooks.removeHook(hook.targetId, hook.id, bench.world.now())
      expect(await backlog()).toMatchObject({ parkedHooks: 0 })
    })
  })
}
