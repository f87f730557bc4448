import { steadyClock, type World } from '@repohook/events'
import { parseAllowedHosts, parseRetryPolicy } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import { Housekeeper } from './housekeeper.ts'
import { type Received, type Receiver, startReceiver } from './receiver.testing.ts'
import { createSender, type Sender } from './send.ts'
import { Bench, type OpenStores } from './stores.testing.ts'
import { Worker } from './worker.ts'

const hourMs = 3_600_000
const timeoutMs = 10_000

/** What a worker and a housekeeper do while somebody sets the machine's clock: on a real store and a real network. */
export function clockSuite(open: OpenStores): void {
  let bench: Bench
  let receiver: Receiver
  let sender: Sender
  let clocks: { wall: number; passed: number }
  let world: World
  let worker: Worker
  let housekeeper: Housekeeper
  let warnings: string[]
  beforeEach(async () => {
    bench = await Bench.open(open)
    receiver = await startReceiver()
    sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs, connections: 8 })
    clocks = { wall: bench.world.now(), passed: 0 }
    const now = steadyClock(
      () => clocks.wall,
      () => clocks.passed,
    )
    world = { ...bench.world, now }
    warnings = []
    const log = { info: () => {}, warn: (_: object, message: string) => void warnings.push(message), error: () => {} }
    const shared = { store: bench.stores.deliveries, changes: new Changes(), log, world }
    const retryPolicy = parseRetryPolicy('10s')
    worker = new Worker({
      ...shared,
      retryPolicy,
      send: sender.send,
      timeoutMs,
      slots: 8,
      perHook: 8,
      bytes: 1_000_000,
      parkAfter: 0,
      pollMs: hourMs,
    })
    const renew = () => worker.renew()
    housekeeper = new Housekeeper({ ...shared, retentionMs: 30 * 24 * hourMs, everyMs: hourMs, alone: true, renew })
  })
  afterEach(async () => {
    await sender.close()
    await receiver.close()
    await bench.stores.close()
  })

  const listening = () =>
    bench.hook({ config: { url: receiver.url, contentType: 'json', secret: null, insecureSsl: false } })
  const publish = () => bench.stores.deliveries.publish(bench.event({ publishedAt: world.now() }))
  /** Lets real time pass, a second at a time, as a process that is awake sees it. */
  function pass(ms: number): void {
    for (let left = ms; left > 0; left -= 1_000) {
      clocks.wall += 1_000
      clocks.passed += 1_000
      world.now()
    }
  }
  const outcomes = async (hook: Parameters<Bench['log']>[0]) =>
    (await bench.log(hook)).map(({ outcome }) => outcome?.kind).toReversed()

  describe.each([
    ['set ahead an hour', hourMs],
    ['set back an hour', -hourMs],
  ])('a clock that is %s', (_, byMs) => {
    it('takes no lease from a worker that is at it, and doubles no delivery', async () => {
      const hook = await listening()
      const arrived = Promise.withResolvers<() => void>()
      receiver.answer = (_request: Received, response) => arrived.resolve(() => response.writeHead(200).end())
      await publish()
      await worker.tick()
      const answer = await arrived.promise
      clocks.wall += byMs
      await housekeeper.tick()
      pass(8_000)
      await housekeeper.tick()
      await worker.tick()
      answer()
      await worker.drain()
      await housekeeper.tick()
      await worker.drain()
      expect(await outcomes(hook)).toEqual(['delivered'])
      expect(receiver.received).toHaveLength(1)
      expect(warnings).toEqual([])
    })

    it('loses no retry and does not make it wait: at most twice as long as it was to', async () => {
      const hook = await listening()
      receiver.answer = 500
      await publish()
      await worker.drain()
      clocks.wall += byMs
      receiver.answer = 200
      pass(30_000)
      await worker.drain()
      expect(await outcomes(hook)).toEqual(['refused', 'delivered'])
    })

    it('keeps nothing from being sent that is published afterwards', async () => {
      const hook = await listening()
      clocks.wall += byMs
      await publish()
      await worker.drain()
      expect(await outcomes(hook)).toEqual(['delivered'])
    })
  })

  it('a machine that slept through a lease leaves its worker what it has in hand', async () => {
    const hook = await listening()
    const arrived = Promise.withResolvers<() => void>()
    receiver.answer = (_request: Received, response) => arrived.resolve(() => response.writeHead(200).end())
    await publish()
    await worker.tick()
    const answer = await arrived.promise
    clocks.wall += 60_000
    clocks.passed += 60_000
    await housekeeper.tick()
    answer()
    await worker.drain()
    expect(await outcomes(hook)).toEqual(['delivered'])
    expect(receiver.received).toHaveLength(1)
  })
}
