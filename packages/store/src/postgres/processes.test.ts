import { Changes, createSender, publish, Worker } from '@repohook/delivery'
import { Bench, failed, ok, startReceiver } from '@repohook/delivery/testing'
import { githubCatalogue, systemWorld } from '@repohook/events'
import { createSealer, parseAllowedHosts, parseRetryPolicy } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openStore, type Store } from '../open-store.ts'
import { newToken } from '../new-token.testing.ts'
import { takeDatabase } from './server.testing.ts'

const sealer = createSealer(new Uint8Array(32).fill(7))
const hourMs = 3_600_000
let database: Awaited<ReturnType<typeof takeDatabase>>
let stores: Store[]
beforeEach(async () => {
  database = await takeDatabase(inject('postgres'))
  stores = []
})
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  await database.giveBack()
})

/** What a process begins with, on a machine whose clock is so much ahead. */
async function startProcess(aheadMs = 0, delivers = true) {
  const world = systemWorld(() => Date.now() + aheadMs)
  const store = await openStore(database.url, { sealer, world, clock: world.clock, delivers })
  stores.push(store)
  return { store, world, changes: new Changes({ hints: store.hints, world }) }
}

describe('processes on one database', () => {
  it('hear of each other’s events, and who watches a hook hears how its deliveries go', async () => {
    const [api, delivering] = [await startProcess(), await startProcess()]
    const bench = await Bench.open(async () => ({ ...api.store, close: async () => {} }))
    const receiver = await startReceiver()
    const hook = await bench.hook({
      config: { url: receiver.url, contentType: 'json', secret: null, insecureSsl: false },
    })
    const sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs: 10_000, connections: 8 })
    const worker = new Worker({
      ...delivering,
      store: delivering.store.deliveries,
      send: sender.send,
      retryPolicy: parseRetryPolicy('standard'),
      log: { info: () => {}, warn: () => {}, error: () => {} },
      timeoutMs: 10_000,
      slots: 8,
      perHook: 8,
      bytes: 1024,
      parkAfter: 10,
      // Nothing but a hint wakes it.
      pollMs: hourMs,
    })
    const watchedThere = Promise.withResolvers<void>()
    delivering.store.hints.hear((hint) => hint?.watched.includes(hook.id) && watchedThere.resolve())
    let changed = Promise.withResolvers<void>()
    api.changes.onHook(hook.id, () => changed.resolve())
    await watchedThere.promise
    worker.start()

    const context = { store: api.store.deliveries, catalogue: githubCatalogue, changes: api.changes, world: api.world }
    await publish(bench.admin, { event: 'push', payload: Buffer.from('{}') }, context)
    while ((await bench.log(hook)).length === 0) {
      await changed.promise
      changed = Promise.withResolvers<void>()
    }
    expect(receiver.received).toHaveLength(1)
    await worker.stop()
    await sender.close()
    await receiver.close()
  })
})

describe('the time of a process', () => {
  it('is the server’s, and so one whose own clock is ahead takes nothing that another works on', async () => {
    const [right, fast] = [await startProcess(), await startProcess(10 * 60_000)]
    const bench = await Bench.open(async () => ({ ...right.store, close: async () => {} }))
    await bench.hook()
    const now = right.world.now()
    await bench.publish({ publishedAt: now })
    const held = await bench.claim({ now, leasedUntil: now + 30_000 })
    expect(held).toHaveLength(1)
    expect(Math.abs(fast.world.now() - right.world.now())).toBeLessThan(10_000)
    expect(await fast.store.deliveries.interrupt(fast.world.now())).toEqual([])
    await bench.settle(held[0]!, ok)
  })
})

describe('a process', () => {
  it('knows how many deliver, itself among them, and not of those that ended or only answer', async () => {
    const first = await startProcess()
    expect(first.store.workers()).toBe(1)
    await startProcess(0, false)
    const second = await startProcess()
    expect(second.store.workers()).toBe(2)
    await first.store.close()
    stores.splice(stores.indexOf(first.store), 1)
    await expect.poll(second.store.workers, { timeout: 20_000 }).toBe(1)
  })
})

describe('what processes do at the same time', () => {
  it('makes one first token, however many start together', async () => {
    const started = await Promise.all(Array.from({ length: 4 }, () => startProcess()))
    const first = await Promise.all(started.map(({ store }, n) => store.tokens.addFirst(token('admin', n))))
    expect(first.filter(Boolean)).toHaveLength(1)
    expect(await started[0]!.store.tokens.list()).toHaveLength(1)
  })

  it('leaves one token that is there, one of each name, and one that the operator gave', async () => {
    const started = await Promise.all(Array.from({ length: 4 }, () => startProcess()))
    const [{ tokens }, other] = [started[0]!.store, started[1]!.store]
    const [one, two] = [await tokens.add(token('one', 1)), await tokens.add(token('two', 2))]
    const removed = await Promise.all([tokens.remove(one!, two!), other.tokens.remove(two!, one!)])
    expect(removed.toSorted()).toEqual([false, true])
    await Promise.all(started.map(({ store }, n) => store.tokens.add(token('ci', 10 + n))))
    await Promise.all(started.map(({ store }, n) => store.tokens.replace(token('admin', 20 + n))))
    expect((await tokens.list()).map(({ name }) => name).toSorted()).toEqual(['admin', 'ci', expect.anything()])
  })

  it('forgets a hook’s failures for a success that was claimed before another process saw them', async () => {
    const [one, other] = [await startProcess(), await startProcess()]
    const bench = await Bench.open(async () => ({ ...one.store, close: async () => {} }))
    const hook = await bench.hook()
    const failures = async () => (await bench.stores.hooks.hook(hook.targetId, hook.id))?.failuresInARow
    await bench.publish()
    await bench.publish()
    const [delivery, second] = await bench.claim()
    await other.store.deliveries.settle([bench.settlement(second!, failed)], null)
    expect(await failures()).toBe(1)
    await bench.settle(delivery!, ok)
    expect(await failures()).toBe(0)
  })

  it('answers a redelivery of what is just being removed that it is gone', async () => {
    const { store } = await startProcess()
    const bench = await Bench.open(async () => ({ ...store, close: async () => {} }))
    const hook = await bench.hook()
    await bench.publish()
    const delivery = await bench.claimOne()
    await bench.settle(delivery, ok)
    const remover = await database.pool.connect()
    await remover.query('BEGIN; DELETE FROM exchanges; DELETE FROM deliveries; DELETE FROM events')
    const now = bench.world.now()
    const ids = { targetId: hook.targetId, hookId: hook.id, deliveryId: delivery.id }
    const answer = store.deliveries.redeliver({ ...ids, requestKey: 'key', now })
    while ((await database.pool.query(waiting)).rowCount === 0);
    await remover.query('COMMIT')
    remover.release()
    expect(await answer).toEqual({ kind: 'not_found' })
  })
})

const token = (name: string, n: number) => newToken(name, `hash ${n}`)

/** Whoever waits for a lock in this database. */
const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
