import { githubCatalogue } from '@repohook/events'
import { parseAllowedHosts, parseRetryPolicy, Secret } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import type { DeliveryStore } from './delivery-store.ts'
import { Housekeeper } from './housekeeper.ts'
import type { Logger } from './logger.ts'
import { publish } from './publish.ts'
import { startReceiver, type Receiver } from './receiver.testing.ts'
import { createSender, type Sender } from './send.ts'
import { Bench, leaseMs, type OpenStores } from './stores.testing.ts'
import { Worker, type WorkerOptions } from './worker.ts'

const timeoutMs = 10_000
const hourMs = 3_600_000

/** The worker on a real store and a real network. */
export function workerSuite(open: OpenStores): void {
  let bench: Bench
  let receiver: Receiver
  let sender: Sender
  let changes: Changes
  let errors: string[]
  beforeEach(async () => {
    bench = await Bench.open(open)
    receiver = await startReceiver()
    sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs, connections: 8 })
    changes = new Changes()
    errors = []
  })
  afterEach(async () => {
    await sender.close()
    await receiver.close()
    await bench.stores.close()
  })

  const log: Logger = { info: () => {}, warn: () => {}, error: (_, message) => errors.push(message) }
  const worker = (overrides: Partial<WorkerOptions> = {}) =>
    new Worker({
      store: bench.stores.deliveries,
      send: sender.send,
      retryPolicy: parseRetryPolicy('standard'),
      world: bench.world,
      changes,
      log,
      timeoutMs,
      slots: 64,
      perHook: 8,
      pollMs: hourMs,
      ...overrides,
    })
  const hook = (url = receiver.url) =>
    bench.hook({ config: { url, contentType: 'json', secret: null, insecureSsl: false } })
  /** Publishes as a platform does, so that workers hear of it. */
  const publishPush = () => {
    const context = { store: bench.stores.deliveries, catalogue: githubCatalogue, changes, world: bench.world }
    return publish(bench.admin, { event: 'push', payload: Buffer.from('{}') }, context)
  }

  /** A receiver that answers when it is told to, and says when requests are there. */
  function holdAnswers() {
    const held: (() => void)[] = []
    let arrived = () => {}
    receiver.answer = (_, response) => {
      held.push(() => response.writeHead(200).end())
      arrived()
    }
    return {
      async until(count: number) {
        while (held.length < count) await new Promise<void>((resolve) => (arrived = resolve))
      },
      release: () => {
        for (const answer of held.splice(0)) answer()
      },
    }
  }

  describe('a worker', () => {
    it('claims no more than its free slots, and the next as soon as one is free', async () => {
      const listening = await hook()
      const answers = holdAnswers()
      for (let n = 0; n < 5; n++) await publishPush()
      const busy = worker({ slots: 2 })
      await busy.tick()
      await answers.until(2)
      expect((await bench.queue(listening)).filter(({ underWay }) => underWay)).toHaveLength(2)
      expect((await busy.tick()).claimed).toEqual([])
      busy.start()
      for (let n = 0; n < 3; n++) {
        await answers.until(1)
        answers.release()
      }
      await busy.stop()
      expect(receiver.received.length).toBeGreaterThanOrEqual(3)
    })

    it('wakes at once when something is published', async () => {
      await hook()
      const arrived = Promise.withResolvers<void>()
      receiver.answer = (_, response) => {
        response.writeHead(200).end()
        arrived.resolve()
      }
      const resting = worker()
      resting.start()
      // Its first turn is over, and only a ring can wake it.
      await new Promise(setImmediate)
      await publishPush()
      await arrived.promise
      await resting.stop()
      expect(receiver.received).toHaveLength(1)
    })

    it('records what finished in the same moment in one transaction', async () => {
      const listening = await hook()
      const answers = holdAnswers()
      for (let n = 0; n < 8; n++) await publishPush()
      const groups: number[] = []
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        settle: (settlements, claim) => {
          if (settlements.length > 0) groups.push(settlements.length)
          return bench.stores.deliveries.settle(settlements, claim)
        },
      }
      const grouping = worker({ store })
      const drained = grouping.drain()
      await answers.until(8)
      answers.release()
      await drained
      expect(groups).toEqual([8])
      expect(await bench.log(listening)).toHaveLength(8)
    })

    it('keeps the leases of what it has in hand', async () => {
      await hook()
      const answers = holdAnswers()
      await publishPush()
      const slow = worker()
      await slow.tick()
      await answers.until(1)
      bench.world.pass(leaseMs - 1)
      await slow.renew()
      bench.world.pass(leaseMs - 1)
      expect(await bench.stores.deliveries.interrupt(bench.world.now())).toEqual([])
      answers.release()
      await slow.drain()
    })

    it('stops by finishing and recording what is under way, and claims no more', async () => {
      const listening = await hook()
      const answers = holdAnswers()
      await publishPush()
      await publishPush()
      const stopping = worker({ slots: 1 })
      stopping.start()
      await answers.until(1)
      const stopped = stopping.stop()
      answers.release()
      await stopped
      expect(await bench.log(listening)).toMatchObject([{ status: 'OK' }])
      expect(await bench.queue(listening)).toMatchObject([{ underWay: false }])
    })

    it('retries by the standard schedule until it is spent', async () => {
      const listening = await hook()
      receiver.answer = 500
      await publishPush()
      const retrying = worker()
      const gaps: number[] = []
      for (;;) {
        await retrying.drain()
        const [next] = await bench.queue(listening)
        if (!next) break
        gaps.push(next.dueAt - bench.world.now())
        bench.world.pass(next.dueAt - bench.world.now())
      }
      // The still world's dice fall in the middle: a tenth is added to each delay.
      const [s, m, h] = [1_000, 60_000, hourMs]
      const schedule = [5 * s, 5 * m, 30 * m, 2 * h, 5 * h, 10 * h, 14 * h, 20 * h, 24 * h]
      expect(gaps).toEqual(schedule.map((delay) => (delay * 11) / 10))
      expect(await bench.log(listening)).toHaveLength(10)
    })

    it('does not retry what a person asked for', async () => {
      const listening = await hook()
      receiver.answer = 500
      await bench.publish({ name: 'ping', toHook: { id: listening.id, kind: 'ping' } })
      await worker().drain()
      expect(await bench.log(listening)).toHaveLength(1)
      expect(await bench.queue(listening)).toEqual([])
    })

    it('serves the others while one receiver does not answer', async () => {
      const silent = await startReceiver(() => {})
      await hook(silent.url)
      const healthy = await hook()
      for (let n = 0; n < 20; n++) await publishPush()
      const fair = worker({ slots: 12, perHook: 8 })
      fair.start()
      while ((await bench.log(healthy)).length < 20) await new Promise(setImmediate)
      expect(silent.received.length).toBeLessThanOrEqual(8)
      await silent.close()
      await fair.stop()
    })

    it('delivers to the others though the secret of one hook does not open', async () => {
      const unreadable = new Secret(() => {
        throw new Error('another key')
      })
      await hook()
      await publishPush()
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        settle: async (settlements, claim) => {
          const turn = await bench.stores.deliveries.settle(settlements, claim)
          const claimed = turn.claimed.map((row) => ({ ...row, hook: { ...row.hook, secret: unreadable } }))
          return { ...turn, claimed: [...claimed.slice(0, 1), ...turn.claimed.slice(1)] }
        },
      }
      await hook(`${receiver.url}/readable`)
      await publishPush()
      await worker({ store }).drain()
      expect(errors).toEqual(['a delivery could not be made'])
      expect(receiver.received.length).toBeGreaterThan(0)
    })

    it('leaves a delivery that it cannot make to its lease, and goes on', async () => {
      const broken = await bench.hook({ retryPolicy: 'no policy' })
      const listening = await hook()
      await publishPush()
      await worker().drain()
      expect(errors).toContain('a delivery could not be made')
      expect(await bench.log(listening)).toHaveLength(1)
      bench.world.pass(leaseMs)
      expect(await bench.stores.deliveries.interrupt(bench.world.now())).toEqual([broken.id])
    })
  })

  describe('a housekeeper', () => {
    const housekeeper = (alone: boolean) =>
      new Housekeeper({
        store: bench.stores.deliveries,
        changes,
        world: bench.world,
        log,
        retentionMs: 24 * hourMs,
        everyMs: hourMs,
        alone,
      })

    it('takes over at start what a dead process had under way, if it is alone', async () => {
      const listening = await hook()
      await publishPush()
      await bench.claimOne()
      await housekeeper(false).takeOver()
      expect(await bench.log(listening)).toEqual([])
      await housekeeper(true).takeOver()
      expect(await bench.log(listening)).toMatchObject([{ outcome: { kind: 'interrupted' } }])
      await worker().drain()
      expect(receiver.received).toHaveLength(1)
    })

    it('rings for what it offers again', async () => {
      await hook()
      await publishPush()
      await bench.claimOne()
      bench.world.pass(leaseMs)
      let rung = false
      changes.onQueued(() => (rung = true))
      await housekeeper(false).tick()
      expect(rung).toBe(true)
    })

    it('removes what is older than retention', async () => {
      const listening = await hook()
      await publishPush()
      await worker().drain()
      bench.world.pass(24 * hourMs)
      await housekeeper(true).tick()
      expect(await bench.log(listening)).toHaveLength(1)
      bench.world.pass(1)
      await housekeeper(true).tick()
      expect(await bench.log(listening)).toEqual([])
    })
  })
}
