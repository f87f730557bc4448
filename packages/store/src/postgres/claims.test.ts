import { Bench, type Stores } from '@repohook/delivery/testing'
import { createSealer } from '@repohook/hooks'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { openStore } from '../open-store.ts'
import { takeDatabase } from './server.testing.ts'

const sealer = createSealer(new Uint8Array(32).fill(7))
let database: Awaited<ReturnType<typeof takeDatabase>>
let bench: Bench
let others: Stores[]
beforeEach(async () => {
  database = await takeDatabase(inject('postgres'))
  bench = await Bench.open((world) => openStore(database.url, { sealer, world }))
  others = []
})
afterEach(async () => {
  await Promise.all([bench.stores, ...others].map((stores) => stores.close()))
  await database.giveBack()
})

/** The stores of another process. */
async function anotherProcess(): Promise<Stores> {
  const stores = await openStore(database.url, { sealer, world: bench.world })
  others.push(stores)
  return stores
}

const claimBy = async ({ deliveries }: Stores, perHook: number) =>
  (await deliveries.settle([], bench.claimRequest({ perHook, cursor: { asked: 0, event: 0 } }))).claimed

it('waits for nobody, and takes no more of a hook than what others are taking leaves', async () => {
  const [busy, free] = [await bench.hook(), await bench.hook({ events: ['issues'] })]
  for (let n = 0; n < 4; n++) await bench.publish()
  await bench.publish({ name: 'issues' })
  const worker = await database.pool.connect()
  // Another worker in the middle of a claim of the first two.
  await worker.query('BEGIN')
  await worker.query('SELECT id FROM deliveries WHERE hook_id = $1 ORDER BY id LIMIT 2 FOR UPDATE', [busy.id])
  const claim = await bench.claim({ perHook: 2 }).catch((fault: Error) => fault)
  await worker.query('ROLLBACK')
  worker.release()
  expect(claim).toMatchObject([{ hook: { id: free.id } }])
  expect((await bench.claim({ perHook: 2 })).map(({ hook }) => hook.id)).toEqual([busy.id, busy.id])
})

it('gives each delivery to one of many workers that claim at once, and none of them more of a hook than it may have', async () => {
  const [hooks, events, perHook] = [4, 40, 3]
  for (let n = 0; n < hooks; n++) await bench.hook({ config: { ...config, url: `http://127.0.0.1:9/${n}` } })
  for (let n = 0; n < events; n++) await bench.publish()
  const workers = [bench.stores, ...(await Promise.all(Array.from({ length: 5 }, anotherProcess)))]

  const taken: number[] = []
  while (taken.length < hooks * events) {
    const claims = await Promise.all(workers.map((stores) => claimBy(stores, perHook)))
    const claimed = claims.flat()
    const ofHook = Map.groupBy(claimed, ({ hook }) => hook.id)
    expect(Math.max(...[...ofHook.values()].map((rows) => rows.length))).toBeLessThanOrEqual(perHook)
    taken.push(...claimed.map(({ id }) => id))
    // What was taken twice is lost to one of them.
    const settled = claims.map((rows, index) =>
      workers[index]!.deliveries.settle(
        rows.map((delivery) => bench.settlement(delivery, { kind: 'delivered', status: 200 })),
        null,
      ),
    )
    expect((await Promise.all(settled)).flatMap(({ lost }) => lost)).toEqual([])
  }
  expect(new Set(taken).size).toBe(hooks * events)
  expect(taken).toHaveLength(hooks * events)
})

it('records what a worker did while its lease is its own, and nothing once another has the delivery', async () => {
  await bench.hook()
  await bench.publish()
  const [mine] = await claimBy(bench.stores, 1)
  bench.world.pass(60_000)
  await bench.stores.deliveries.interrupt(bench.world.now())
  const other = await anotherProcess()
  const [theirs] = await claimBy(other, 1)
  const settle = (stores: Stores, delivery: NonNullable<typeof mine>) =>
    stores.deliveries.settle([bench.settlement(delivery, { kind: 'delivered', status: 200 })], null)
  expect((await settle(bench.stores, { ...theirs!, leaseToken: mine!.leaseToken })).lost).toEqual([theirs!.id])
  const [late, inTime] = await Promise.all([settle(bench.stores, mine!), settle(other, theirs!)])
  expect([late.lost, inTime.lost]).toEqual([[mine!.id], []])
})

const config = { contentType: 'json', secret: null, insecureSsl: false } as const
