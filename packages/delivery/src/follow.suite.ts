import { getEventListeners } from 'node:events'
import type { Hook } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import { deliveryVerbs } from './deliveries.ts'
import type { ClaimedDelivery, DeliverySummary } from './delivery.ts'
import { follow } from './follow.ts'
import { Bench, ok, type OpenStores } from './stores.testing.ts'

/** How far back a look reaches. */
const overlapMs = 5_000

/** Following a hook on a real store. */
export function followSuite(open: OpenStores): void {
  let bench: Bench
  let hook: Hook
  let changes: Listened
  let abort: AbortController
  beforeEach(async () => {
    bench = await Bench.open(open)
    hook = await bench.hook()
    changes = new Listened()
    abort = new AbortController()
  })
  afterEach(() => bench.stores.close())

  const scope = () => ({ targetId: hook.targetId, hookId: hook.id })
  const from = (at = bench.world.now(), id = 0) =>
    follow(scope(), { at, id }, { store: bench.stores.deliveries, changes }, abort.signal)
  async function take(told: AsyncGenerator<DeliverySummary>, count: number) {
    const taken: DeliverySummary[] = []
    while (taken.length < count) {
      const { value, done } = await told.next()
      if (done) break
      taken.push(value)
    }
    return taken
  }
  const briefly = (rows: readonly DeliverySummary[]) => rows.map(({ id, settledAt }) => [id, settledAt])
  async function claimed(count: number) {
    for (let n = 0; n < count; n++) await bench.publish()
    const rows = await bench.claim({ slots: count, perHook: count })
    return rows.toSorted((a, b) => a.id - b.id)
  }
  async function settle(rows: readonly (ClaimedDelivery | undefined)[], settledAt = bench.world.now()) {
    const group = rows.flatMap((row) => (row ? [{ ...bench.settlement(row, ok), settledAt }] : []))
    await bench.stores.deliveries.settle(group, null)
    changes.settled([hook.id])
  }

  describe('following a hook', () => {
    it('tells what waits, oldest first, and what settles, each once however often it looks', async () => {
      const [one, two, three] = await claimed(3)
      const now = bench.world.now()
      const told = from()
      expect(briefly(await take(told, 3))).toEqual([one, two, three].map((row) => [row?.id, null]))
      for (const row of [one, two]) {
        await settle([row])
        expect(briefly(await take(told, 1))).toEqual([[row?.id, now]])
      }
      changes.settled([hook.id])
      abort.abort()
      expect(await take(told, 1)).toEqual([])
    })

    it('tells what waits once, though it fell out of the newest hundred in between', async () => {
      for (let n = 0; n < 101; n++) await bench.publish()
      const told = from()
      expect(await take(told, 100)).toHaveLength(100)
      await bench.publish()
      changes.queued([hook.id])
      const [newest] = await take(told, 1)
      const rows = await bench.claim({ slots: 200, perHook: 200 })
      for (const row of [rows.find(({ id }) => id < 2), rows.find(({ id }) => id === newest?.id)]) {
        await settle([row])
        expect(briefly(await take(told, 1))).toEqual([[row?.id, bench.world.now()]])
      }
    })

    it('begins after its place: tells nothing that lies before it, not even of the same moment', async () => {
      const [before, last, next] = await claimed(3)
      const now = bench.world.now()
      await settle([before], now - 1_000)
      await settle([last, next], now)
      const told = from(now, last?.id)
      expect(briefly(await take(told, 1))).toEqual([[next?.id, now]])
      abort.abort()
      expect(await take(told, 1)).toEqual([])
    })

    it('tells what settles late as far as the overlap reaches, and only that', async () => {
      const [first, late, tooLate, next, last] = await claimed(5)
      const now = bench.world.now()
      const told = from()
      await take(told, 5)
      await settle([first])
      expect(briefly(await take(told, 1))).toEqual([[first?.id, now]])
      await settle([late], now - overlapMs + 1)
      expect(briefly(await take(told, 1))).toEqual([[late?.id, now - overlapMs + 1]])
      await settle([tooLate], now - overlapMs - 1)
      await settle([next], now + overlapMs)
      expect(briefly(await take(told, 1))).toEqual([[next?.id, now + overlapMs]])
      await settle([last], now + overlapMs)
      expect(briefly(await take(told, 1))).toEqual([[last?.id, now + overlapMs]])
      abort.abort()
      expect(await take(told, 1)).toEqual([])
    })

    it('tells all that settled since, however much it is', async () => {
      const rows = await claimed(201)
      const now = bench.world.now()
      await settle(rows)
      const told = from(now - 1)
      expect(briefly(await take(told, 201))).toEqual(rows.map(({ id }) => [id, now]))
      abort.abort()
      expect(await take(told, 1)).toEqual([])
    })

    it('ends when it is aborted while it waits', async () => {
      const end = from().next()
      abort.abort()
      expect(await end).toEqual({ done: true, value: undefined })
    })

    it.each(['aborted', 'left'])('listens to nothing any more once it is %s', async (how) => {
      await claimed(1)
      const told = from()
      await take(told, 1)
      expect([changes.listeners, getEventListeners(abort.signal, 'abort').length]).toEqual([1, 1])
      if (how === 'left') await told.return(undefined)
      else {
        abort.abort()
        await told.next()
      }
      expect([changes.listeners, getEventListeners(abort.signal, 'abort').length]).toEqual([0, 0])
    })

    it('names a place to go on from that never goes back', async () => {
      const verbs = deliveryVerbs({ store: bench.stores.deliveries, changes, world: bench.world, perHook: 8 })
      const [first, late] = await claimed(2)
      const now = bench.world.now()
      bench.world.pass(1)
      const told = verbs.follow(bench.admin, hook.id, undefined, abort.signal)
      const cursors: string[] = []
      const look = async () => cursors.push((await told.next()).value?.cursor ?? '')
      await look()
      await look()
      await settle([first])
      await look()
      await settle([late], now)
      await look()
      expect(cursors).toEqual([
        `v1_${now + 1}_0`,
        `v1_${now + 1}_0`,
        `v1_${now + 1}_${first?.id}`,
        `v1_${now + 1}_${first?.id}`,
      ])
      await told.return(undefined)
    })
  })
}

/** Changes that say how many listen to a hook. */
class Listened extends Changes {
  listeners = 0

  override onHook(hookId: number, listener: () => void): () => void {
    this.listeners++
    const stop = super.onHook(hookId, listener)
    return () => {
      this.listeners--
      stop()
    }
  }
}
