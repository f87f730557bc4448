import { githubCatalogue } from '@repohook/events'
import { parseAllowedHosts, parseRetryPolicy, Secret } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import type { ClaimRequest, DeliveryStore } from './delivery-store.ts'
import { Housekeeper, type HousekeeperOptions } from './housekeeper.ts'
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
  let warnings: string[]
  beforeEach(async () => {
    bench = await Bench.open(open)
    receiver = await startReceiver()
    sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs, connections: 8 })
    changes = new Changes()
    errors = []
    warnings = []
  })
  afterEach(async () => {
    await sender.close()
    await receiver.close()
    await bench.stores.close()
  })

  const log: Logger = {
    info: () => {},
    warn: (_, message) => warnings.push(message),
    error: (_, message) => errors.push(message),
  }
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
      bytes: 64 * 1024 * 1024,
      parkAfter: 10,
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
      for (let n = 0; n < 3; n++) await hook()
      const answers = holdAnswers()
      for (let n = 0; n < 2; n++) await publishPush()
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
      expect(await bench.log(listening)).toHaveLength(2)
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

    it('keeps what finished while the store fails, under its lease, and records it when it can', async () => {
      const listening = await hook()
      await publishPush()
      let broken = false
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        settle: async (...group) => {
          if (broken) throw new Error('the disk is full')
          return bench.stores.deliveries.settle(...group)
        },
      }
      receiver.answer = (_, response) => {
        broken = true
        response.writeHead(200).end()
      }
      const patient = worker({ store })
      await expect(patient.drain()).rejects.toThrow('the disk is full')
      bench.world.pass(leaseMs - 1)
      await patient.renew()
      bench.world.pass(leaseMs - 1)
      expect(await bench.stores.deliveries.interrupt(bench.world.now())).toEqual([])
      broken = false
      await patient.drain()
      expect(await bench.log(listening)).toMatchObject([{ status: 'OK' }])
      expect(receiver.received).toHaveLength(1)
    })

    /** A store that tells what it is asked. */
    function told() {
      const claims: ClaimRequest[] = []
      const renewals: number[] = []
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        settle: (settlements, claim) => {
          if (claim) claims.push(claim)
          return bench.stores.deliveries.settle(settlements, claim)
        },
        renew: (deliveries, until) => {
          renewals.push(deliveries.length)
          return bench.stores.deliveries.renew(deliveries, until)
        },
      }
      return { store, claims, renewals }
    }

    it('claims under a token of its own each time', async () => {
      const { store, claims } = told()
      const claiming = worker({ store })
      for (let n = 0; n < 3; n++) await claiming.tick()
      expect(new Set(claims.map(({ leaseToken }) => leaseToken)).size).toBe(3)
    })

    it('writes nothing about leases while it has nothing in hand', async () => {
      const { store, renewals } = told()
      await worker({ store }).renew()
      expect(renewals).toEqual([])
    })

    it('gives half of its slots, rounded up, to what a person asked for, over all claims', async () => {
      const asked = await hook()
      const answers = holdAnswers()
      const ask = () => bench.publish({ name: 'ping', toHook: { id: asked.id, kind: 'ping' } })
      const kinds = ({ claimed }: { claimed: readonly { kind: string }[] }) =>
        claimed.map(({ kind }) => kind).toSorted()
      const fair = worker({ slots: 5 })
      for (let n = 0; n < 2; n++) await ask()
      await publishPush()
      expect(kinds(await fair.tick())).toEqual(['event', 'ping', 'ping'])
      for (let n = 0; n < 2; n++) await ask()
      await publishPush()
      expect(kinds(await fair.tick())).toEqual(['event', 'ping'])
      await answers.until(5)
      answers.release()
      const drained = fair.drain()
      await answers.until(1)
      answers.release()
      await drained
    })

    it('says when a lease had run out before it could record, and tells who follows what settled', async () => {
      const listening = await hook()
      const answers = holdAnswers()
      await publishPush()
      const late = worker()
      await late.tick()
      await answers.until(1)
      bench.world.pass(leaseMs)
      await bench.stores.deliveries.interrupt(bench.world.now())
      let rung = 0
      changes.onHook(listening.id, () => rung++)
      const drained = late.drain()
      answers.release()
      await answers.until(1)
      answers.release()
      await drained
      expect(warnings).toEqual(['the lease had run out: nothing recorded'])
      expect(rung).toBeGreaterThan(0)
    })

    it('goes on when a lease cannot be extended', async () => {
      await hook()
      const answers = holdAnswers()
      await publishPush()
      const renew = () => Promise.reject(new Error('the disk is full'))
      const steady = worker({ store: { ...bench.stores.deliveries, renew } })
      await steady.tick()
      await answers.until(1)
      await expect(steady.renew()).resolves.toBeUndefined()
      expect(errors).toEqual(['leases not renewed'])
      answers.release()
      await steady.drain()
    })

    it('stops at once while it rests, and listens no more', async () => {
      let listening = 0
      class Listened extends Changes {
        override onQueued(listener: () => void) {
          listening++
          const stop = super.onQueued(listener)
          return () => {
            listening--
            stop()
          }
        }
      }
      const resting = worker({ changes: new Listened() })
      resting.start()
      await new Promise(setImmediate)
      expect(listening).toBe(1)
      await resting.stop()
      expect(listening).toBe(0)
    })

    it('stops after the turn that it is taking: what that turn claims is sent and recorded', async () => {
      const listening = await hook()
      await publishPush()
      const entered = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        settle: async (...group) => {
          const turn = await bench.stores.deliveries.settle(...group)
          entered.resolve()
          await gate.promise
          return turn
        },
      }
      const stopping = worker({ store })
      stopping.start()
      await entered.promise
      const stopped = stopping.stop()
      gate.resolve()
      await stopped
      expect(await bench.log(listening)).toMatchObject([{ status: 'OK' }])
    })

    it('takes its next turn after one that failed, and rests before it', async () => {
      let turns = 0
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        settle: async (...group) => {
          turns++
          if (turns === 1) throw new Error('the disk is full')
          return bench.stores.deliveries.settle(...group)
        },
      }
      await hook()
      const arrived = Promise.withResolvers<void>()
      receiver.answer = (_, response) => {
        response.writeHead(200).end()
        arrived.resolve()
      }
      const stubborn = worker({ store })
      stubborn.start()
      for (let n = 0; n < 5; n++) await new Promise(setImmediate)
      expect([turns, errors]).toEqual([1, ['a turn of the worker failed; trying again']])
      await publishPush()
      await arrived.promise
      await stubborn.stop()
      expect(receiver.received).toHaveLength(1)
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
    const housekeeper = (alone: boolean, overrides: Partial<HousekeeperOptions> = {}) =>
      new Housekeeper({
        store: bench.stores.deliveries,
        changes,
        world: bench.world,
        log,
        retentionMs: 24 * hourMs,
        everyMs: hourMs,
        alone,
        ...overrides,
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

    it('repeats each thing it does until a batch is not full, and gives others their turn in between', async () => {
      const calls: string[] = []
      const inBatches = (name: string) => {
        const batches = [1_000, 1_000, 3]
        let others = 'first'
        return async () => {
          calls.push(`${name}: ${others}`)
          others = 'others had no turn'
          setImmediate(() => (others = 'others had their turn'))
          return batches.shift() ?? 0
        }
      }
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        cancelUnwanted: inBatches('cancel'),
        expireHeld: inBatches('expire'),
        forgetKeys: inBatches('forget'),
        forgetSecrets: inBatches('secrets'),
        purge: inBatches('purge'),
      }
      await housekeeper(false, { store }).tick()
      expect(calls).toEqual(
        ['cancel', 'expire', 'forget', 'secrets', 'purge'].flatMap((name) => [
          `${name}: first`,
          `${name}: others had their turn`,
          `${name}: others had their turn`,
        ]),
      )
    })

    it('cancels what was too much for the moment in which a hook was made inactive', async () => {
      const listening = await hook()
      for (let n = 0; n < 1_002; n++) await publishPush()
      await bench.change(listening, { active: false })
      await housekeeper(false).tick()
      expect(await bench.queue(listening)).toEqual([])
    })

    it('ends what waited longer than retention for a parked hook, and says so', async () => {
      const listening = await hook()
      receiver.answer = 410
      await publishPush()
      await worker().drain()
      await publishPush()
      bench.world.pass(24 * hourMs)
      await housekeeper(false).tick()
      expect(await bench.queue(listening)).toHaveLength(1)
      expect(warnings).toEqual([])
      bench.world.pass(1)
      await housekeeper(false).tick()
      expect(await bench.queue(listening)).toEqual([])
      expect(warnings).toEqual(['events waited too long for a parked hook and expired'])
    })

    it('frees an idempotency key after 24 hours', async () => {
      const keyed = () => bench.event({ idempotency: { key: 'k', digest: 'd' } })
      const again = async () => {
        await housekeeper(false, { retentionMs: 48 * hourMs }).tick()
        return (await bench.stores.deliveries.publish(keyed())).kind
      }
      await bench.stores.deliveries.publish(keyed())
      bench.world.pass(24 * hourMs)
      expect(await again()).toBe('repeated')
      bench.world.pass(1)
      expect(await again()).toBe('published')
    })

    it('begins its first round at once, and stops after it, leaving no timer behind', async () => {
      const listening = await hook()
      await publishPush()
      await bench.claimOne()
      bench.world.pass(leaseMs)
      const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
      const before = timers()
      const starting = housekeeper(false)
      starting.start()
      expect(timers()).toBe(before + 1)
      await starting.stop()
      expect(timers()).toBe(before)
      expect(await bench.log(listening)).toMatchObject([{ outcome: { kind: 'interrupted' } }])
    })

    it('goes on with its rounds, also after one that failed', async () => {
      const third = Promise.withResolvers<void>()
      let rounds = 0
      const store: DeliveryStore = {
        ...bench.stores.deliveries,
        interrupt: async () => {
          rounds++
          if (rounds === 1) throw new Error('the disk is full')
          if (rounds === 3) third.resolve()
          return []
        },
      }
      const steady = housekeeper(false, { store, everyMs: 1 })
      steady.start()
      await third.promise
      await steady.stop()
      expect(errors).toEqual(['a round of housekeeping failed'])
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
