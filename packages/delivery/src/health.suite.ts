import { githubCatalogue } from '@repohook/events'
import { type Hook, parseRetryPolicy } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Changes } from './changes.ts'
import type { ClaimedDelivery, DeliverySummary } from './delivery.ts'
import type { OutgoingRequest } from './exchange.ts'
import { Notices, type NoticesOptions } from './notices.ts'
import type { SendOutcome } from './outcome.ts'
import { ping } from './to-hook.ts'
import { publish } from './publish.ts'
import { rampMs } from './ramp.ts'
import { Bench, failed, gone, ok, type OpenStores } from './stores.testing.ts'
import { Worker, type WorkerOptions } from './worker.ts'

const parkAfter = 10
const secondMs = 1_000
const minuteMs = 60_000

/** Hooks that fail, are parked, probed and resumed, and the pace at which they are sent to, on a real store. */
export function healthSuite(open: OpenStores): void {
  let bench: Bench
  let changes: Changes
  /** What the receiver answers, by the path of the URL. */
  let answer: (path: string) => SendOutcome
  let sent: { readonly path: string; readonly guid: string; readonly at: number }[]
  let worker: Worker

  beforeEach(async () => {
    bench = await Bench.open(open)
    changes = new Changes()
    answer = () => ok
    sent = []
    worker = start()
  })
  afterEach(() => bench.stores.close())

  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  function start(overrides: Partial<WorkerOptions> = {}): Worker {
    return new Worker({
      store: bench.stores.deliveries,
      send: async ({ url, headers }: OutgoingRequest) => {
        const path = new URL(url).pathname
        sent.push({ path, guid: headers['X-GitHub-Delivery'] ?? '', at: bench.world.now() })
        const exchange = { durationMs: 1, responseHeaders: [], responseBody: Buffer.alloc(0), flags: [] }
        return { ...exchange, outcome: answer(path) }
      },
      retryPolicy: parseRetryPolicy('standard'),
      parkAfter,
      world: bench.world,
      changes,
      log: quiet,
      timeoutMs: 10_000,
      slots: 64,
      perHook: 8,
      bytes: 64 * 1024 * 1024,
      pollMs: minuteMs,
      ...overrides,
    })
  }
  const hookAt = (path = '/', more: Partial<Hook> = {}) =>
    bench.hook({
      config: { url: `http://127.0.0.1:9${path}`, contentType: 'json', secret: null, insecureSsl: false },
      ...more,
    })
  const publishAll = async (count: number) => {
    const guids: string[] = []
    for (let n = 0; n < count; n++) guids.push((await bench.publish()).guid)
    return guids
  }
  const now = async ({ targetId, id }: Hook) => (await bench.stores.hooks.hook(targetId, id))!
  /** Lets time go by, a second at a time, with a turn of the worker in each. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= secondMs) {
      bench.world.pass(Math.min(left, secondMs))
      await worker.drain()
    }
  }
  const oldestFirst = (queue: readonly DeliverySummary[]) =>
    queue.toSorted((one, other) => one.dueAt - other.dueAt || one.id - other.id).map(({ guid }) => guid)
  async function park(hook: Hook): Promise<void> {
    answer = () => failed
    for (let n = 0; n < parkAfter; n++) {
      await bench.publish()
      await worker.drain()
      bench.world.pass(1)
    }
    expect(await now(hook)).toMatchObject({ state: 'parked', parkedBecause: 'failing' })
    sent.length = 0
  }

  describe('a hook that keeps failing', () => {
    it('is parked by as many failures in a row as are allowed, and no fewer', async () => {
      const hook = await hookAt()
      answer = () => failed
      await publishAll(parkAfter - 1)
      await worker.drain()
      expect(await now(hook)).toMatchObject({ state: 'open', failuresInARow: parkAfter - 1, probeAt: null })
      await bench.publish()
      await worker.drain()
      expect(await now(hook)).toMatchObject({ state: 'parked', parkedBecause: 'failing', parkedAt: bench.world.now() })
    })

    it('gets nothing more until its probe is due; what is published waits', async () => {
      const hook = await hookAt()
      await park(hook)
      await publishAll(3)
      const { probeAt } = await now(hook)
      bench.world.pass(probeAt! - bench.world.now() - 1)
      await worker.drain()
      expect(sent).toEqual([])
      expect(await bench.queue(hook)).toHaveLength(parkAfter + 3)
    })

    it('is probed with its oldest event alone, which keeps its place and spends no retry when that fails', async () => {
      const hook = await hookAt()
      await park(hook)
      const [first] = oldestFirst(await bench.queue(hook))
      const oldest = (await bench.queue(hook)).find(({ guid }) => guid === first)!
      await pass((await now(hook)).probeAt! - bench.world.now())
      expect(sent).toMatchObject([{ guid: oldest.guid }])
      const after = (await bench.queue(hook)).find(({ guid }) => guid === oldest.guid)
      expect(after).toMatchObject({ dueAt: oldest.dueAt, attempt: oldest.attempt + 1 })
      answer = () => ok
      await pass((await now(hook)).probeAt! - bench.world.now())
      expect(sent.slice(0, 2).map(({ guid }) => guid)).toEqual([oldest.guid, oldest.guid])
      expect(await now(hook)).toMatchObject({ state: 'open', failuresInARow: 0, parkedAt: null, probeAt: null })
    })

    it('is probed ever more rarely, up to half an hour apart', async () => {
      const hook = await hookAt()
      await park(hook)
      const gaps: number[] = []
      for (let probe = 0; probe < 9; probe++) {
        const { probeAt } = await now(hook)
        gaps.push(probeAt! - bench.world.now())
        bench.world.pass(probeAt! - bench.world.now())
        await worker.drain()
      }
      // The dice of a still world fall on a tenth more.
      expect(gaps.map((ms) => Math.round(ms / 1.1 / secondMs))).toEqual([30, 60, 120, 240, 480, 960, 1800, 1800, 1800])
      expect(sent).toHaveLength(9)
    })

    it('is not parked when its policy has no retries, when it says never, or when what fails was asked for', async () => {
      const [github, never] = [await hookAt('/a', { retryPolicy: 'github' }), await hookAt('/b', { parkAfter: 0 })]
      const asked = await hookAt('/c', { events: ['star'] })
      answer = () => failed
      await publishAll(parkAfter + 1)
      const context = { store: bench.stores.deliveries, catalogue: githubCatalogue, changes, world: bench.world }
      const links = { publicUrl: 'http://repohook.test' }
      for (let n = 0; n <= parkAfter; n++) await ping(bench.admin, asked, { ...context, links })
      await worker.drain()
      for (const hook of [github, never, asked])
        expect(await now(hook)).toMatchObject({ state: 'open', failuresInARow: parkAfter + 1 })
    })

    it('is parked earlier when it says so', async () => {
      const hook = await hookAt('/', { parkAfter: 2 })
      answer = () => failed
      await publishAll(2)
      await worker.drain()
      expect(await now(hook)).toMatchObject({ state: 'parked' })
    })

    it('is not probed after a 410, but at once after its admin changed it', async () => {
      const hook = await hookAt()
      answer = () => gone
      await publishAll(2)
      await worker.drain()
      expect(await now(hook)).toMatchObject({ state: 'parked', parkedBecause: 'gone', probeAt: null })
      await bench.publish()
      sent.length = 0
      await pass(minuteMs)
      expect(sent).toEqual([])
      answer = () => ok
      await bench.change(await now(hook), {})
      await worker.drain()
      expect(sent).toHaveLength(1)
      expect(await now(hook)).toMatchObject({ state: 'open', parkedBecause: null })
    })
  })

  describe('a probe under way', () => {
    async function probe(hook: Hook) {
      await park(hook)
      bench.world.pass((await now(hook)).probeAt! - bench.world.now())
      return bench.claimOne()
    }
    const settle = (delivery: ClaimedDelivery, outcome: SendOutcome) => {
      const dueAt = bench.world.now() + 30 * minuteMs
      const settlement = { ...bench.settlement(delivery, outcome, bench.world.now()), probeAt: dueAt }
      return bench.stores.deliveries.settle([settlement], null)
    }
    const asked = async (hook: Hook) => {
      const context = { store: bench.stores.deliveries, catalogue: githubCatalogue, changes, world: bench.world }
      await ping(bench.admin, hook, { ...context, links: { publicUrl: 'http://repohook.test' } })
      return bench.claimOne()
    }

    it('does not put off the one that a change of the hook calls for', async () => {
      const hook = await hookAt()
      const probed = await probe(hook)
      bench.world.pass(1)
      await bench.change(await now(hook), {})
      await settle(probed, failed)
      expect(await now(hook)).toMatchObject({ state: 'parked', probeAt: bench.world.now() })
    })

    it('calls for no other once the hook was opened', async () => {
      const hook = await hookAt()
      const probed = await probe(hook)
      await settle(await asked(hook), ok)
      await settle(probed, failed)
      expect(await now(hook)).toMatchObject({ state: 'open', probeAt: null })
    })

    it('calls for no other once the hook is gone', async () => {
      const hook = await hookAt()
      const probed = await probe(hook)
      await settle(await asked(hook), gone)
      await settle(probed, failed)
      expect(await now(hook)).toMatchObject({ state: 'parked', parkedBecause: 'gone', probeAt: null })
    })
  })

  describe('a hook that works again', () => {
    const perSecond = () => {
      const counts = new Map<number, number>()
      for (const { at } of sent) counts.set(at, (counts.get(at) ?? 0) + 1)
      return [...counts.values()]
    }

    it('gets its backlog oldest first, at a rate that doubles every ten seconds', async () => {
      const hook = await hookAt()
      await park(hook)
      await publishAll(60)
      const waiting = oldestFirst(await bench.queue(hook))
      answer = () => ok
      await pass((await now(hook)).probeAt! - bench.world.now())
      const resumedAt = bench.world.now()
      await pass(40 * secondMs)
      const within = (from: number, to: number) =>
        sent.filter(({ at }) => at > resumedAt + from * secondMs && at <= resumedAt + to * secondMs).length
      expect([within(0, 9), within(9, 19), within(19, 29)].map((count) => Math.round(count / 9))).toEqual([1, 2, 4])
      expect(Math.max(...perSecond())).toBeLessThanOrEqual(8)
      expect(sent.map(({ guid }) => guid)).toEqual(waiting.slice(0, sent.length))
      await pass(2 * rampMs)
      expect(sent.map(({ guid }) => guid)).toEqual(waiting)
      expect(await bench.queue(hook)).toEqual([])
    })

    it('begins again slowly when it keeps failing meanwhile', async () => {
      const hook = await hookAt()
      await park(hook)
      await publishAll(100)
      answer = () => ok
      await pass((await now(hook)).probeAt! - bench.world.now() + 25 * secondMs)
      answer = () => failed
      await pass(2 * secondMs)
      answer = () => ok
      sent.length = 0
      await pass(8 * secondMs)
      expect(sent.length).toBeLessThanOrEqual(9)
      expect(sent.length).toBeGreaterThan(4)
    })

    it('goes on faster although something fails now and then', async () => {
      const hook = await hookAt()
      await park(hook)
      await publishAll(200)
      let count = 0
      answer = () => (count++ % 10 === 5 ? failed : ok)
      await pass((await now(hook)).probeAt! - bench.world.now() + 50 * secondMs)
      expect(sent.length).toBeGreaterThan(150)
    })
  })

  describe('the pace of a hook', () => {
    it('keeps to the requests a minute that its admin allows, and does not hold others up', async () => {
      const slow = await hookAt('/slow', { ratePerMinute: 30 })
      await hookAt('/fast')
      await publishAll(40)
      await pass(20 * secondMs)
      expect(sent.filter(({ path }) => path === '/fast')).toHaveLength(40)
      expect(sent.filter(({ path }) => path === '/slow').length).toBeGreaterThanOrEqual(9)
      expect(sent.filter(({ path }) => path === '/slow').length).toBeLessThanOrEqual(11)
      expect(await bench.queue(slow)).not.toEqual([])
    })

    it('keeps to the requests at once that its admin allows', async () => {
      await hookAt('/', { concurrency: 1 })
      await publishAll(3)
      await worker.tick()
      expect(sent).toHaveLength(1)
    })

    it('begins with two at once and goes up to as many as one hook may have while it answers', async () => {
      await hookAt()
      await publishAll(30)
      const groups: number[] = []
      for (let turn = 0; turn < 6; turn++) {
        const { claimed } = await worker.tick()
        groups.push(claimed.length)
        await new Promise(setImmediate)
      }
      expect(groups.slice(0, 4)).toEqual([2, 4, 8, 8])
    })
  })

  describe('hooks that fail', () => {
    const counts = () => [...Map.groupBy(sent, ({ path }) => path)].map(([path, { length }]) => [path, length] as const)

    it('take turns in their share of the slots', async () => {
      answer = (path) => (path === '/busy' ? ok : failed)
      worker = start({ slots: 4 })
      for (const path of ['/a', '/b', '/c']) await hookAt(path, { parkAfter: 0 })
      await hookAt('/busy', { events: ['star'] })
      await publishAll(20)
      for (let turn = 0; turn < 20; turn++) {
        await bench.publish({ name: 'star' })
        await worker.tick()
        await new Promise(setImmediate)
      }
      expect(counts().map(([, count]) => count >= 5)).toEqual([true, true, true, true])
    })

    it('do not hold others up in a process that has only just begun, parked or not', async () => {
      answer = () => failed
      for (let n = 0; n < 6; n++) {
        await hookAt('/parked', { parkAfter: 1 })
        await hookAt('/failing', { parkAfter: 0 })
      }
      await bench.publish()
      await worker.drain()
      await hookAt('/well')
      await bench.publish()
      bench.world.pass(minuteMs)
      sent.length = 0
      worker = start({ slots: 4 })
      await worker.tick()
      expect(sent.filter(({ path }) => path === '/well')).toHaveLength(1)
      expect(sent.filter(({ path }) => path !== '/well')).toHaveLength(1)
    })
  })

  describe('a hook of which nothing more may be under way', () => {
    it('takes no place from those behind it', async () => {
      for (const path of ['/a', '/b', '/c']) await hookAt(path, { concurrency: 1 })
      await hookAt('/d', { events: ['star'] })
      await publishAll(3)
      const answers: (() => void)[] = []
      worker = start({
        slots: 5,
        send: async ({ url }) => {
          sent.push({ path: new URL(url).pathname, guid: '', at: bench.world.now() })
          const { promise, resolve } = Promise.withResolvers<void>()
          answers.push(resolve)
          await promise
          return { durationMs: 1, responseHeaders: [], responseBody: Buffer.alloc(0), flags: [], outcome: ok }
        },
      })
      await worker.tick()
      answers[0]!()
      await new Promise(setImmediate)
      await worker.tick()
      await bench.publish({ name: 'star' })
      await worker.tick()
      for (const each of answers) each()
      expect(sent.map(({ path }) => path)).toEqual(['/a', '/b', '/c', '/a', '/d'])
    })
  })

  describe('payloads under way', () => {
    it('are bounded in bytes, each counted once; what does not fit is free for others at once', async () => {
      const payload = Buffer.alloc(1_000, ' ')
      await hookAt('/a')
      await hookAt('/b')
      for (let n = 0; n < 4; n++) await bench.publish({ payload: Uint8Array.from(payload) })
      const first = await bench.claim({ bytes: 2_500 })
      expect(first).toHaveLength(4)
      expect(new Set(first.map(({ event }) => event.guid)).size).toBe(2)
      expect(await bench.claim({ bytes: 2_500 })).toHaveLength(4)
    })

    it('may be one that is larger than the bound', async () => {
      await hookAt()
      await bench.publish({ payload: Buffer.alloc(10_000, ' ') })
      expect(await bench.claim({ bytes: 1 })).toHaveLength(1)
    })
  })

  describe('an operator', () => {
    const instance = async () => (await bench.stores.hooks.target({ kind: 'instance', name: '' }))!
    const notices = (store: NoticesOptions['store'] = bench.stores.deliveries, everyMs = 60 * minuteMs) =>
      new Notices({
        store,
        hooks: bench.stores.hooks,
        changes,
        links: { publicUrl: 'http://repohook.test' },
        parkAfter,
        everyMs,
        world: bench.world,
        log: quiet,
      })
    const tell = (store?: NoticesOptions['store']) => notices(store).tick()
    const listening = async () =>
      bench.hook(
        {
          config: { url: 'http://127.0.0.1:9/operator', contentType: 'json', secret: null, insecureSsl: false },
          events: ['*'],
        },
        (await instance()).id,
      )

    it('is told once that a hook fails, was parked, and works again, by events of the instance', async () => {
      const operator = await listening()
      const hook = await hookAt()
      const events = async () => (await bench.queue(operator)).map(({ event }) => event)
      answer = () => failed
      await publishAll(parkAfter / 2 - 1)
      await worker.drain()
      await tell()
      expect(await events()).toEqual([])
      await bench.publish()
      await worker.drain()
      await tell()
      await tell()
      expect(await events()).toEqual(['repohook.hook.failing'])
      answer = (path) => (path === '/operator' ? ok : failed)
      await publishAll(parkAfter / 2)
      await worker.drain()
      await tell()
      expect(await events()).toEqual(['repohook.hook.parked'])
      answer = () => ok
      await pass((await now(hook)).probeAt! - bench.world.now())
      await tell()
      expect(await events()).toEqual(['repohook.hook.resumed'])
      await worker.drain()
      const told = (await bench.log(operator)).find(({ event }) => event === 'repohook.hook.parked')!
      const { request } = (await bench.stores.deliveries.delivery((await instance()).id, operator.id, told.id))!
      expect(JSON.parse(request.payload)).toMatchObject({
        state: 'parked',
        parked_because: 'failing',
        failures_in_a_row: parkAfter,
        target: { kind: 'repository', name: 'octocat/Hello-World' },
        hook: { id: hook.id, config: { url: hook.config.url } },
      })
    })

    it('is told each time that a hook was parked and works again', async () => {
      const operator = await listening()
      const hook = await hookAt()
      for (let time = 0; time < 2; time++) {
        await park(hook)
        await tell()
        answer = () => ok
        await pass((await now(hook)).probeAt! - bench.world.now())
        await tell()
        await pass(2 * rampMs)
      }
      const events = (await bench.log(operator)).map(({ event }) => event)
      expect(events.filter((event) => event === 'repohook.hook.parked')).toHaveLength(2)
      expect(events.filter((event) => event === 'repohook.hook.resumed')).toHaveLength(2)
    })

    it('is told by one event also when the process ends between telling and noting it', async () => {
      const operator = await listening()
      await park(await hookAt())
      const { deliveries } = bench.stores
      await expect(tell({ ...deliveries, told: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed')
      await tell()
      await tell()
      expect(await bench.queue(operator)).toHaveLength(1)
    })

    it('is told later of what could not be told at once, though nothing else happens', async () => {
      const operator = await listening()
      await park(await hookAt())
      const { deliveries } = bench.stores
      const told = Promise.withResolvers<void>()
      let tries = 0
      const store: NoticesOptions['store'] = {
        ...deliveries,
        publish: (event) => (tries++ === 0 ? Promise.reject(new Error('no disk')) : deliveries.publish(event)),
        told: (untold) => deliveries.told(untold).then(told.resolve),
      }
      const telling = notices(store, 1)
      telling.start()
      await told.promise
      await telling.stop()
      expect(await bench.queue(operator)).toHaveLength(1)
    })

    it('is told soon of what changes', async () => {
      const operator = await listening()
      const hook = await hookAt()
      const first = Promise.withResolvers<void>()
      const told = Promise.withResolvers<void>()
      const { deliveries } = bench.stores
      const telling = notices({
        ...deliveries,
        untold: (...of) => deliveries.untold(...of).finally(first.resolve),
        told: (untold) => deliveries.told(untold).then(told.resolve),
      })
      telling.start()
      await first.promise
      await park(hook)
      await told.promise
      await telling.stop()
      expect(await bench.queue(operator)).not.toEqual([])
    })

    it('is not told of a hook that fails now and then', async () => {
      const operator = await listening()
      await hookAt()
      for (const outcome of [failed, ok, failed, failed, ok]) {
        answer = () => outcome
        await publish(
          bench.admin,
          { event: 'push', payload: Buffer.from('{}') },
          { store: bench.stores.deliveries, catalogue: githubCatalogue, changes, world: bench.world },
        )
        await worker.drain()
        await tell()
      }
      expect(await bench.queue(operator)).toEqual([])
    })
  })
}
