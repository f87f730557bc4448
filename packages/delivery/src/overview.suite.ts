import { sightOf, type Target } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OverviewVerbs, overviewVerbs } from './overview.ts'
import { Bench, failed, gone, ok, type OpenStores } from './stores.testing.ts'

const hour = 3_600_000
const parkAfter = 4
const everything = sightOf(['instance', 'organization', 'repository'], null)

/** What is told of many targets and hooks at once, whichever the database. */
export function overviewSuite(open: OpenStores): void {
  let bench: Bench
  let verbs: OverviewVerbs
  beforeEach(async () => {
    bench = await Bench.open(open)
    const { hooks, deliveries: store } = bench.stores
    verbs = overviewVerbs({ store, hooks, parkAfter, world: bench.world })
  })
  afterEach(() => bench.stores.close())

  async function register(name: string): Promise<Target> {
    const added = await bench.stores.hooks.addRepository({ name, profile: {}, createdAt: bench.world.now() })
    if (!added) throw new Error(`${name} is there already.`)
    return added
  }
  async function namesOf(search: string, sight = everything): Promise<readonly string[]> {
    const { targets } = await verbs.targets(sight, { search, limit: 100 })
    return targets.map(({ kind, name }) => `${kind} ${name}`)
  }
  async function fail(times: number, outcome = failed): Promise<void> {
    for (let n = 0; n < times; n++) {
      await bench.publish()
      for (const delivery of await bench.claim()) {
        await bench.stores.deliveries.settle([{ ...bench.settlement(delivery, outcome), parkAfter: 100 }], null)
      }
    }
  }

  describe('the list of targets', () => {
    const all = ['instance ', 'organization acme', 'organization octocat']
    it('has the instance, then organizations, then repositories, each in the order of names', async () => {
      await register('acme/b')
      await register('acme/A')
      expect(await namesOf('')).toEqual([
        ...all,
        'repository acme/A',
        'repository acme/b',
        'repository octocat/Hello-World',
      ])
    })

    it('goes on where the page before ended, through all kinds', async () => {
      for (const name of ['acme/a', 'acme/b', 'Zeta/a']) await register(name)
      const whole = await namesOf('')
      const found: string[] = []
      let after: string | undefined
      for (let pages = 0; pages < 9; pages++) {
        const page = await verbs.targets(everything, { limit: 2, ...(after !== undefined && { after }) })
        found.push(...page.targets.map(({ kind, name }) => `${kind} ${name}`))
        if (page.next === null) break
        after = page.next
      }
      expect(found).toEqual(whole)
      expect(whole).toHaveLength(8)
    })

    it('finds a part of a name in whatever case, and takes each sign for itself', async () => {
      for (const name of ['acme/x_y', 'acme/xzy', 'acme/x-y']) await register(name)
      expect(await namesOf('HELLO-w')).toEqual(['repository octocat/Hello-World'])
      expect(await namesOf('x_y')).toEqual(['repository acme/x_y'])
      for (const hostile of ['%', 'x%y', '\\', "'", '\\_', '*', 'x?y']) expect(await namesOf(hostile)).toEqual([])
    })

    it('shows no more than is in sight', async () => {
      const other = await register('acme/a')
      await register('acme/b')
      expect(await namesOf('', sightOf([], null))).toEqual([])
      expect(await namesOf('', sightOf(['repository'], null))).toHaveLength(3)
      expect(await namesOf('', sightOf(['organization', 'repository'], [other.id]))).toEqual(['repository acme/a'])
      expect(await namesOf('', sightOf(['instance', 'organization', 'repository'], [other.parent?.id ?? 0]))).toEqual([
        'organization acme',
        'repository acme/a',
        'repository acme/b',
      ])
      expect(await namesOf('octocat', sightOf(['repository'], [other.id]))).toEqual([])
    })

    it('counts each hook of a target once, by how it does', async () => {
      await bench.hook()
      await bench.hook({ parkAfter: 0 })
      await bench.hook({ parkAfter: 5 })
      await fail(2)
      await bench.hook({ events: ['star'] })
      await bench.hook({ active: false })
      const removed = await bench.hook()
      await bench.stores.hooks.removeHook(removed.targetId, removed.id, bench.world.now())
      const [repository] = (await verbs.targets(everything, { search: 'hello', limit: 9 })).targets
      // Two in a row: half of the installation's four, less than half of five, and nothing to one that is never parked.
      expect(repository?.hooks).toEqual({ total: 5, inactive: 1, failing: 1, parked: 0 })
      await fail(1, gone)
      expect((await verbs.target(bench.admin)).hooks).toEqual({ total: 5, inactive: 1, failing: 0, parked: 3 })
      const [organization] = (await verbs.targets(everything, { search: 'octocat', limit: 1 })).targets
      expect(organization).toEqual({
        kind: 'organization',
        name: 'octocat',
        hooks: { total: 0, inactive: 0, failing: 0, parked: 0 },
      })
    })

    it('refuses a place that is none of ours', async () => {
      const refused = verbs.targets(everything, { after: 'nonsense', limit: 1 })
      await expect(refused).rejects.toMatchObject({ code: 'request.invalid', field: 'after' })
    })
  })

  describe('a target', () => {
    it('tells its parent, and when anything was published on it last', async () => {
      const { kind, name, parent } = bench.repository
      expect(await verbs.target(bench.admin)).toMatchObject({ kind, name, parent, latestEventAt: null })
      await bench.publish({ name: 'star' })
      bench.world.pass(1_000)
      await bench.publish({ name: 'issues' })
      bench.world.pass(1_000)
      const other = await register('acme/a')
      await bench.publish({ targetId: other.id })
      expect((await verbs.target(bench.admin)).latestEventAt).toBe(bench.world.now() - 1_000)
    })
  })

  describe('the overview of hooks', () => {
    const overview = (page: Partial<Parameters<OverviewVerbs['hooks']>[1]> = {}) =>
      verbs.hooks(bench.admin, { limit: 100, ...page })

    it('tells of each hook what settled last, what waits, and how it does', async () => {
      const [one, two, idle] = [await bench.hook(), await bench.hook(), await bench.hook({ events: ['star'] })]
      await fail(2)
      await bench.publish()
      const [first] = await bench.claim({ slots: 1 })
      if (!first) throw new Error('Nothing was claimed.')
      bench.world.pass(1)
      await bench.settle(first, ok)
      await bench.publish({ name: 'ping', toHook: { id: idle.id, kind: 'ping' } })
      const told = new Map((await overview()).map((each) => [each.hook.id, each]))
      const [sent, other] = first.hook.id === one.id ? [one, two] : [two, one]
      expect(told.get(sent.id)).toMatchObject({
        condition: 'well',
        lastDelivery: { id: first.id, outcome: ok, advice: null },
        waiting: 0,
      })
      expect(told.get(other.id)).toMatchObject({
        hook: { id: other.id },
        condition: 'failing',
        lastDelivery: { hookId: other.id, outcome: failed, advice: { what: expect.stringContaining('500') } },
        waiting: 1,
        waitingIsMore: false,
      })
      expect(told.get(idle.id)).toMatchObject({ condition: 'well', lastDelivery: null, waiting: 1 })
      expect([...told.keys()]).toEqual([one.id, two.id, idle.id])
    })

    it('shows the last 24 hours, those in which nothing settled too', async () => {
      await bench.hook()
      await fail(1)
      bench.world.pass(hour)
      await fail(1, { kind: 'delivered', status: 200 })
      bench.world.pass(22 * hour)
      const [{ hours } = { hours: [] }] = await overview()
      expect(hours).toHaveLength(24)
      const thisHour = bench.world.now() - (bench.world.now() % hour)
      expect(hours.map(({ hourAt }) => hourAt)).toEqual(
        Array.from({ length: 24 }, (_, place) => thisHour - (23 - place) * hour),
      )
      expect(hours.slice(0, 3)).toMatchObject([
        { delivered: 0, failed: 1, durationMs: 12 },
        { delivered: 1, failed: 0, durationMs: 12 },
        { delivered: 0, failed: 0, durationMs: 0 },
      ])
      bench.world.pass(hour)
      expect((await overview())[0]?.hours[0]).toMatchObject({ delivered: 1, failed: 0 })
    })

    it('counts what waits no further than a thousand', async () => {
      const hook = await bench.hook()
      for (let n = 0; n < 1_000; n++) await bench.publish()
      expect(await overview()).toMatchObject([{ waiting: 1_000, waitingIsMore: false }])
      await bench.publish({ name: 'ping', toHook: { id: hook.id, kind: 'ping' } })
      expect(await overview()).toMatchObject([{ waiting: 1_000, waitingIsMore: true }])
    })

    it('is of one hook, or of those after another', async () => {
      const [one, two, three] = [await bench.hook(), await bench.hook(), await bench.hook()]
      const idsOf = async (page: Parameters<typeof overview>[0]) => (await overview(page)).map(({ hook }) => hook.id)
      expect(await idsOf({ hookId: two.id })).toEqual([two.id])
      expect(await idsOf({ after: one.id, limit: 1 })).toEqual([two.id])
      expect(await idsOf({ after: two.id })).toEqual([three.id])
      await bench.stores.hooks.removeHook(two.targetId, two.id, bench.world.now())
      await expect(overview({ hookId: two.id })).rejects.toMatchObject({ code: 'hook.not_found' })
      const foreign = await bench.hook({}, (await register('acme/a')).id)
      await expect(overview({ hookId: foreign.id })).rejects.toMatchObject({ code: 'hook.not_found' })
    })

    it('gives nothing of a hook of another target', async () => {
      const other = await register('acme/a')
      const hook = await bench.hook({}, other.id)
      await bench.publish({ targetId: other.id })
      await bench.settle(await bench.claimOne(), ok)
      await bench.publish({ targetId: other.id })
      const { deliveries } = bench.stores
      const [own, foreign] = [other.id, bench.repository.id].map((targetId) => ({ targetId, hookIds: [hook.id] }))
      const look = async (scope = { targetId: 0, hookIds: [0] }) => [
        (await deliveries.newest(scope)).length,
        (await deliveries.waiting(scope, 9)).length,
        (await deliveries.hours(scope, 0)).length,
      ]
      expect(await look(own)).toEqual([1, 1, 1])
      expect(await look(foreign)).toEqual([0, 0, 0])
      await bench.stores.hooks.removeHook(other.id, hook.id, bench.world.now())
      expect(await look(own)).toEqual([0, 0, 0])
    })
  })

  describe('the events of a target', () => {
    const events = (page: { name?: string; before?: number; limit: number }) =>
      bench.stores.deliveries.events(bench.repository.id, page)

    it('are listed newest first, whatever their names, and page by page', async () => {
      const names = ['push', 'star', 'push', 'issues', 'push', 'star']
      const published = []
      for (const name of names)
        published.push(await bench.publish({ name, action: name === 'push' ? null : 'created' }))
      await bench.publish({ targetId: (await register('acme/a')).id })
      const whole = await events({ limit: 100 })
      expect(whole.map(({ id, name }) => ({ id, name }))).toEqual(
        published.map(({ id }, place) => ({ id, name: names[place] })).toReversed(),
      )
      const [first] = await events({ limit: 1 })
      expect(first).toEqual({
        id: published.at(-1)?.id,
        guid: published.at(-1)?.guid,
        name: 'star',
        action: 'created',
        publishedAt: bench.world.now(),
        toHookId: null,
        hooks: { considered: 0, chosen: 0 },
        deliveries: { total: 0, delivered: 0, reached: 0, failed: 0, waiting: 0 },
      })
      expect(await events({ before: whole[1]?.id ?? 0, limit: 2 })).toEqual(whole.slice(2, 4))
      expect((await events({ name: 'push', limit: 2 })).map(({ id }) => id)).toEqual([
        published[4]?.id,
        published[2]?.id,
      ])
      expect(await events({ name: 'fork', limit: 2 })).toEqual([])
    })

    it('tell how many hooks were considered, and how their attempts went', async () => {
      await bench.hook()
      await bench.hook({ events: ['star'] })
      const asleep = await bench.hook({ active: false })
      await bench.publish()
      await bench.settle(await bench.claimOne(), failed, bench.world.now())
      await bench.settle(await bench.claimOne(), failed, bench.world.now())
      expect(await events({ limit: 1 })).toMatchObject([
        { hooks: { considered: 3, chosen: 1 }, deliveries: { total: 3, delivered: 0, failed: 2, waiting: 1 } },
      ])
      await bench.settle(await bench.claimOne(), ok)
      await bench.publish({ name: 'ping', toHook: { id: asleep.id, kind: 'ping' } })
      expect(await events({ limit: 2 })).toMatchObject([
        { name: 'ping', toHookId: asleep.id, deliveries: { total: 1, waiting: 1 } },
        { name: 'push', toHookId: null, deliveries: { total: 3, delivered: 1, failed: 2, waiting: 0 } },
      ])
    })

    it('tell how many hooks have it, however often each got it', async () => {
      const well = await bench.hook()
      await bench.hook()
      await bench.publish()
      for (const delivery of await bench.claim()) {
        await bench.settle(delivery, delivery.hook.id === well.id ? ok : failed)
      }
      const { deliveries: store } = bench.stores
      const [first] = await bench.log(well)
      const request = { targetId: well.targetId, hookId: well.id, deliveryId: first?.id ?? 0, now: bench.world.now() }
      await store.redeliver({ ...request, requestKey: bench.world.uuid() })
      await bench.settle(await bench.claimOne(), ok)
      expect(await events({ limit: 1 })).toMatchObject([
        { deliveries: { total: 3, delivered: 2, reached: 1, failed: 1 } },
      ])
    })

    it('are found among more names than a statement takes', async () => {
      for (let n = 0; n < 220; n++) await bench.publish({ name: `made_up_${n}` })
      expect((await events({ limit: 3 })).map(({ name }) => name)).toEqual([
        'made_up_219',
        'made_up_218',
        'made_up_217',
      ])
    })
  })

  describe('the attempts of a delivery', () => {
    it('are told with each of them, with when the next is due', async () => {
      const hook = await bench.hook()
      const other = await bench.hook()
      await bench.publish()
      const claimed = await bench.claim()
      const first = claimed.find((delivery) => delivery.hook.id === hook.id)
      const foreign = claimed.find((delivery) => delivery.hook.id === other.id)
      if (!first || !foreign) throw new Error('Not both were claimed.')
      await bench.settle(foreign, ok)
      const due = bench.world.now() + 60_000
      await bench.settle(first, failed, due)
      const get = async (id: number) => bench.stores.deliveries.delivery(hook.targetId, hook.id, id)
      expect(await get(first.id)).toMatchObject({
        nextAttemptAt: due,
        attempts: [
          { id: first.id, nextAttemptAt: due },
          { attempt: 1, settledAt: null, nextAttemptAt: null },
        ],
        hasEarlierAttempts: false,
      })
      expect((await bench.log(hook)).map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([due])
      expect((await bench.log(other)).map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([null])
      bench.world.pass(60_000)
      await bench.settle(await bench.claimOne(), ok)
      expect((await get(first.id))?.attempts.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([null, null])
    })

    it('are the newest of very many', async () => {
      const hook = await bench.hook()
      await bench.publish()
      const first = await bench.claimOne()
      await bench.settle(first, ok)
      const again = async () => {
        const request = { targetId: hook.targetId, hookId: hook.id, deliveryId: first.id, now: bench.world.now() }
        await bench.stores.deliveries.redeliver({ ...request, requestKey: bench.world.uuid() })
        await bench.settle(await bench.claimOne(), ok)
      }
      for (let n = 0; n < 99; n++) await again()
      const before = await bench.stores.deliveries.delivery(hook.targetId, hook.id, first.id)
      expect([before?.attempts.length, before?.attempts[0]?.id, before?.hasEarlierAttempts]).toEqual([
        100,
        first.id,
        false,
      ])
      await again()
      const after = await bench.stores.deliveries.delivery(hook.targetId, hook.id, first.id)
      expect([after?.attempts.length, after?.attempts[0]?.chain, after?.hasEarlierAttempts]).toEqual([100, 1, true])
    })
  })
}
