import type { Hook } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import { deliveryVerbs, type DeliveryVerbs } from './deliveries.ts'
import type { DeliveryFilter } from './delivery-store.ts'
import { Bench, failed, ok, type OpenStores } from './stores.testing.ts'

/** Pages of a log and of a queue, whichever the database, where a look ends after three lines. */
export function pagesSuite(open: OpenStores): void {
  let bench: Bench
  let verbs: DeliveryVerbs
  let hook: Hook
  beforeEach(async () => {
    bench = await Bench.open(open)
    const { deliveries: store } = bench.stores
    verbs = deliveryVerbs({ store, changes: new Changes(), world: bench.world, perHook: 8, linesAtOnce: 3 })
    hook = await bench.hook({ events: ['*'] })
  })
  afterEach(() => bench.stores.close())

  const list = (filter: DeliveryFilter, cursor?: string | null, limit = 2) =>
    verbs.list(bench.admin, hook.id, { filter, limit, ...(cursor && { cursor }) })

  /** Every page from the newest on, and where the last of them came to. */
  async function onward(filter: DeliveryFilter) {
    const pages = [await list(filter)]
    for (let page = pages[0]; page?.next;) pages.push((page = await list(filter, page.next)))
    return pages
  }
  const idsIn = (pages: readonly Awaited<ReturnType<typeof list>>[]) =>
    pages.flatMap(({ deliveries }) => deliveries.map(({ id }) => id))

  /** A log of 20 lines: the first and the twelfth are of `fork`, every third failed, three settled in each moment. */
  async function makeLog(): Promise<void> {
    for (let n = 0; n < 20; n++) {
      const isRare = n === 0 || n === 11
      await bench.publish({ name: isRare ? 'fork' : 'push', action: n % 5 === 0 ? 'fifth' : null })
      await bench.settle(await bench.claimOne(), n % 3 === 0 ? failed : ok)
      if (n % 3 === 2) bench.world.pass(1_000)
    }
  }
  const filters: readonly (readonly [string, DeliveryFilter, number])[] = [
    ['everything', {}, 20],
    ['an event that is rare', { event: 'fork' }, 2],
    ['an event that never was', { event: 'star' }, 0],
    ['an action', { action: 'fifth' }, 4],
    ['what was delivered', { status: 'success' }, 13],
    ['what failed', { status: 'failure' }, 7],
    ['failures of an event', { status: 'failure', event: 'fork' }, 1],
    ['no redelivery', { redelivery: false }, 20],
    ['redeliveries, where there are none', { redelivery: true }, 0],
  ]

  describe('pages of the log', () => {
    beforeEach(makeLog)

    it.each(filters)('find %s, each once and newest first, and end', async (_, filter, count) => {
      const pages = await onward(filter)
      const log = await bench.stores.deliveries.list({ targetId: hook.targetId, hookId: hook.id }, filter, null, 100)
      expect(idsIn(pages)).toEqual(log.map(({ id }) => id))
      expect(log).toHaveLength(count)
      expect(pages.length).toBeLessThan(16)
    })

    it.each(filters)('of %s lead back to the newest, too', async (_, filter) => {
      const pages = await onward(filter)
      const last = pages.at(-1)
      const found = last?.deliveries.map(({ id }) => id) ?? []
      for (let page = last; page?.previous;) {
        page = await list(filter, page.previous)
        found.unshift(...page.deliveries.map(({ id }) => id))
      }
      expect(found).toEqual(idsIn(pages))
    })

    it('go on from an empty one that was turned back to', async () => {
      const filter = { event: 'fork' }
      const pages = await onward(filter)
      const empty = pages.find(({ deliveries, previous }) => deliveries.length === 0 && previous !== null)
      const before = await list(filter, empty?.previous)
      expect(before.deliveries).toEqual([])
      const again = await list(filter, before.next)
      expect(idsIn([again]).length + idsIn(await onwardFrom(filter, again.next)).length).toBe(2)
    })

    async function onwardFrom(filter: DeliveryFilter, cursor: string | null) {
      const pages = []
      for (let next = cursor; next;) {
        const page = await list(filter, next)
        pages.push(page)
        next = page.next
      }
      return pages
    }

    it('are short where little matches, and say that they go on', async () => {
      expect(await list({ event: 'star' })).toMatchObject({ deliveries: [], next: expect.any(String), previous: null })
      expect(await list({ event: 'push' }, null, 20)).toMatchObject({
        deliveries: [{}, {}, {}],
        next: expect.any(String),
      })
    })

    it('look no further than the time that is asked for, and begin there', async () => {
      const [, , , newest] = await bench.log(hook)
      const settledBefore = newest?.settledAt ?? 0
      const inTime = { event: 'push', settledBefore }
      const [first] = (await list(inTime, null, 1)).deliveries
      expect(first?.settledAt).toBeLessThan(settledBefore)
      const settledFrom = bench.world.now() - 2_000
      const pages = await onward({ event: 'star', settledFrom })
      expect(pages.length).toBeLessThanOrEqual(3)
    })

    it('find one GUID at once', async () => {
      const oldest = (await bench.log(hook)).at(-1)
      const page = await list({ guid: oldest?.guid ?? '' })
      expect(page).toMatchObject({ deliveries: [{ id: oldest?.id }], next: null, previous: null })
    })
  })

  describe('pages of the queue', () => {
    it('are looked through in both lanes, and find each once', async () => {
      for (let n = 0; n < 12; n++) {
        await bench.publish({ name: n % 6 === 0 ? 'fork' : 'push' })
        if (n % 4 === 0) await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
        bench.world.pass(n % 2)
      }
      for (const [event, count] of [
        ['fork', 2],
        ['ping', 3],
        ['push', 10],
        ['star', 0],
      ] as const) {
        const filter = { status: 'queued' as const, event }
        const pages = await onward(filter)
        const ids = idsIn(pages)
        const queue = await bench.stores.deliveries.list({ targetId: hook.targetId, hookId: hook.id }, filter, null, 99)
        expect(ids).toEqual(queue.map(({ id }) => id))
        expect(ids).toHaveLength(count)
        // Twelve events, three at a time: no look goes beyond what it may in either lane.
        if (count === 0) expect(pages.length).toBeGreaterThanOrEqual(4)
      }
      const [waiting] = await bench.queue(hook)
      const guid = waiting?.guid ?? ''
      expect(idsIn([await list({ status: 'queued', guid })])).toEqual([waiting?.id])
    })
  })
}
