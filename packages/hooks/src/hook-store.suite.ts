import type { World } from '@repohook/events'
import { stillWorld, type StillWorld } from '@repohook/events/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Hook } from './hook.ts'
import type { HookStore, NewHook } from './hook-store.ts'
import { Secret } from './secret.ts'
import type { Target } from './target.ts'

/** What every database keeps to in what concerns targets and hooks. */
export function hookStoreSuite(
  open: (world: World) => Promise<{ readonly hooks: HookStore; close(): Promise<void> }>,
): void {
  let world: StillWorld
  let store: HookStore
  let close: () => Promise<void>
  let repository: Target
  beforeEach(async () => {
    world = stillWorld()
    const opened = await open(world)
    store = opened.hooks
    close = () => opened.close()
    repository = await register('octocat/Hello-World')
  })
  afterEach(() => close())

  let revisions = 0
  const freshMark = () => `a mark of the suite ${++revisions}`

  async function register(name: string, profile: Target['profile'] = {}, createdAt = 1_000): Promise<Target> {
    const added = await store.addRepository({ name, profile, createdAt })
    if (!added) throw new Error(`${name} is there already.`)
    return added
  }
  const find = (kind: Target['kind'], name: string) => store.target({ kind, name })

  async function revisionOf(targetId: number) {
    return { read: (await store.hooksOf(targetId)).revision, next: freshMark() }
  }
  async function add(overrides: Partial<NewHook> = {}, targetId = repository.id): Promise<Hook> {
    const added = await store.addHook(targetId, newHook(overrides), await revisionOf(targetId))
    if (!added) throw new Error('Somebody else was faster.')
    return added
  }
  const change = async (hook: Hook) => store.replaceHook(hook, await revisionOf(hook.targetId))
  const listed = async (targetId = repository.id) => (await store.hooksOf(targetId)).hooks

  describe('a repository', () => {
    it('is answered as it was registered, and found by its name', async () => {
      const profile = { private: true, description: 'ünïcödé', nested: { big: [1, null] } }
      const added = await register('octo-org/Widgets', profile, 42)
      expect(added).toMatchObject({ kind: 'repository', name: 'octo-org/Widgets', profile, createdAt: 42 })
      expect(await find('repository', 'octo-org/Widgets')).toEqual(added)
    })

    it('is found by its name in whatever case', async () => {
      expect(await find('repository', 'OCTOCAT/hello-world')).toEqual(repository)
    })

    it('is found by its id, which is no organization’s', async () => {
      expect(await store.targetOfId('repository', repository.id)).toEqual(repository)
      expect(await store.targetOfId('organization', repository.id)).toBeNull()
      expect(await store.targetOfId('repository', repository.parent?.id ?? 0)).toBeNull()
      expect(await store.targetOfId('repository', Number.MAX_SAFE_INTEGER)).toBeNull()
    })

    it('is there once, in whatever case it is registered again', async () => {
      for (const name of ['octocat/Hello-World', 'octocat/hello-world', 'OCTOCAT/HELLO-WORLD']) {
        expect(await store.addRepository({ name, profile: { private: true }, createdAt: 2_000 })).toBeNull()
      }
      expect(await store.targets('repository', null, 10)).toEqual([repository])
    })

    it('has its owner as its parent, registered with it as an organization', async () => {
      const owner = await find('organization', 'octocat')
      expect(owner).toMatchObject({ kind: 'organization', name: 'octocat', parent: null, profile: {} })
      expect(repository.parent).toEqual({ id: owner?.id, name: 'octocat' })
    })

    it('shares its owner with the other repositories of that name, in whatever case', async () => {
      const other = await register('OctoCat/other')
      expect(other).toMatchObject({ name: 'OctoCat/other', parent: repository.parent })
      expect(await store.targets('organization', null, 10)).toHaveLength(1)
    })

    it('is no organization, nor the other way round', async () => {
      expect(await find('organization', 'octocat/Hello-World')).toBeNull()
      expect(await find('repository', 'octocat')).toBeNull()
    })

    it('is not found before it is registered', async () => {
      expect(await find('repository', 'octocat/other')).toBeNull()
      expect(await find('organization', 'other')).toBeNull()
      expect(await find('repository', '')).toBeNull()
    })
  })

  it('has the instance as a target from the start', async () => {
    expect(await find('instance', '')).toMatchObject({ kind: 'instance', name: '', parent: null, profile: {} })
    expect(await store.targets('instance', null, 10)).toHaveLength(1)
  })

  describe('the list of targets', () => {
    const names = async (after: string | null, limit: number) =>
      (await store.targets('repository', after, limit)).map(({ name }) => name)

    beforeEach(async () => {
      for (const name of ['b/one', 'A/two', 'a/One', 'B/Two']) await register(name)
    })

    it('is in the order of the names, whatever their case', async () => {
      expect(await names(null, 10)).toEqual(['a/One', 'A/two', 'b/one', 'B/Two', 'octocat/Hello-World'])
    })

    it('goes on after a name, in whatever case, without gap or repetition', async () => {
      expect(await names(null, 2)).toEqual(['a/One', 'A/two'])
      expect(await names('a/TWO', 2)).toEqual(['b/one', 'B/Two'])
      expect(await names('B/Two', 2)).toEqual(['octocat/Hello-World'])
      expect(await names('octocat/Hello-World', 2)).toEqual([])
    })

    it('goes on after a name that is not there', async () => {
      expect(await names('a/Owner', 1)).toEqual(['A/two'])
    })

    it('is of one kind, each with its parent', async () => {
      expect((await store.targets('organization', null, 10)).map(({ name }) => name)).toEqual(['A', 'b', 'octocat'])
      const [first] = await store.targets('repository', null, 1)
      expect(first).toEqual(await find('repository', 'a/one'))
    })
  })

  describe('a hook', () => {
    it('is kept with all that it was made of, open and without failures', async () => {
      const made = newHook({
        config: { url: 'https://example.com/ü?a=b', contentType: 'form', secret: null, insecureSsl: true },
        active: false,
        events: ['star', 'push', 'issues'],
        retryPolicy: '5s,5m',
        format: 'github',
        template: null,
        filter: null,
        standardWebhooks: true,
        concurrency: null,
        ratePerMinute: null,
        parkAfter: null,
        createdAt: 123,
        updatedAt: 456,
      })
      const hook = await add(made)
      expect(hook).toEqual({
        ...made,
        id: hook.id,
        targetId: repository.id,
        previousSecret: null,
        state: 'open',
        parkedBecause: null,
        parkedAt: null,
        probeAt: null,
        failingSince: null,
        failuresInARow: 0,
      })
      expect(await store.hook(repository.id, hook.id)).toEqual(hook)
      expect(await listed()).toEqual([hook])
    })

    it.each(['s3cr3t', 'pässwörd 🗝️ 鍵', ' \n"\'\\', '$'.repeat(1_024)])('keeps its secret: %j', async (plain) => {
      const { id, config } = await add({ config: { ...newHook().config, secret: new Secret(plain) } })
      expect(config.secret?.reveal()).toBe(plain)
      expect((await store.hook(repository.id, id))?.config.secret?.reveal()).toBe(plain)
      expect((await listed())[0]?.config.secret?.reveal()).toBe(plain)
    })

    it('keeps its format, its filter, and its template with what the headers say', async () => {
      const formatted = {
        format: 'template' as const,
        template: {
          method: 'PUT' as const,
          url: '/{{ ref }}',
          headers: { Authorization: new Secret('Bearer T"ü'), 'X-Of': new Secret('') },
          body: { kind: 'json' as const, fields: { text: '{{ a }}', deep: [1, null, { 'b?': '{{ c }}' }] } },
        },
        filter: { refs: 'main', conditions: [{ path: 'a.b', operator: 'is' as const, value: true }] },
      }
      const hook = await add(formatted)
      const plain = (kept: Hook | null) => ({
        format: kept?.format,
        filter: kept?.filter,
        template: kept?.template && {
          ...kept.template,
          headers: Object.entries(kept.template.headers).map(([name, value]) => [name, value.reveal()]),
        },
      })
      const headers = [
        ['Authorization', 'Bearer T"ü'],
        ['X-Of', ''],
      ]
      const expected = { ...formatted, template: { ...formatted.template, headers } }
      expect(plain(hook)).toEqual(expected)
      expect(plain(await store.hook(repository.id, hook.id))).toEqual(expected)
      expect(plain(await change({ ...hook, active: false }))).toEqual(expected)
      const bare = { format: 'slack' as const, template: null, filter: null }
      expect(plain(await change({ ...hook, ...bare }))).toEqual(bare)
    })

    it('may have no secret', async () => {
      expect((await add()).config.secret).toBeNull()
    })

    it.each([[['star', 'push', 'issues']], [['*']], [[]]])('keeps its events in their order: %j', async (events) => {
      const { id } = await add({ events })
      expect((await store.hook(repository.id, id))?.events).toEqual(events)
    })

    it('is listed with the others of its target in the order they were made, each with its own events', async () => {
      const others = await register('octocat/other')
      const first = await add({ events: ['star', 'push'] })
      await add({ events: ['fork'] }, others.id)
      const second = await add({ events: ['issues', 'push'] })
      expect(await listed()).toEqual([first, second])
      await change({ ...first, events: ['push', 'star', 'fork'] })
      expect((await listed()).map(({ id, events }) => ({ id, events }))).toEqual([
        { id: first.id, events: ['push', 'star', 'fork'] },
        { id: second.id, events: ['issues', 'push'] },
      ])
    })

    it('is not found through another target, nor before it is there', async () => {
      const other = await register('octocat/other')
      const { id } = await add()
      expect(await store.hook(other.id, id)).toBeNull()
      expect(await store.hook(repository.parent!.id, id)).toBeNull()
      expect(await store.hook(repository.id, id + 1)).toBeNull()
      expect(await listed(other.id)).toEqual([])
    })

    it('never gets the id of one that was removed', async () => {
      const removed = await add()
      await store.removeHook(repository.id, removed.id, 2_000)
      expect((await add()).id).toBeGreaterThan(removed.id)
    })
  })

  describe('a replaced hook', () => {
    it('has everything that an admin can change as it was given, and its events in their new order', async () => {
      const hook = await add({ events: ['push', 'star'] })
      const changed: Hook = {
        ...hook,
        config: { url: 'https://example.com/new', contentType: 'form', secret: null, insecureSsl: true },
        active: false,
        events: ['star', 'issues', 'push'],
        retryPolicy: 'github',
        format: 'github',
        template: null,
        filter: null,
        standardWebhooks: true,
        concurrency: null,
        ratePerMinute: null,
        parkAfter: null,
        updatedAt: 9_000,
      }
      expect(await change(changed)).toEqual(changed)
      expect(await store.hook(repository.id, hook.id)).toEqual(changed)
    })

    it('keeps what an admin cannot change', async () => {
      const hook = await add()
      const forged: Hook = { ...hook, state: 'parked', parkedBecause: 'x', failuresInARow: 9, createdAt: 5 }
      expect(await change(forged)).toEqual(hook)
    })

    it.each([
      ['kept', 'old', 'old'],
      ['changed', 'old', 'new'],
      ['added', null, 'new'],
      ['removed', 'old', null],
    ])('has its secret %s', async (_, before, after) => {
      const secretOf = (plain: string | null) => (plain === null ? null : new Secret(plain))
      const hook = await add({ config: { ...newHook().config, secret: secretOf(before) } })
      await change({ ...hook, config: { ...hook.config, secret: secretOf(after) } })
      expect((await store.hook(repository.id, hook.id))?.config.secret?.reveal() ?? null).toBe(after)
    })

    it('has the previous secret that it was given, until its time is over', async () => {
      const hook = await add({ config: { ...newHook().config, secret: new Secret('new') } })
      const changed = await change({
        ...hook,
        previousSecret: { secret: new Secret('old'), until: world.now() + 1_000 },
      })
      for (const found of [changed, await store.hook(repository.id, hook.id), (await listed())[0]]) {
        expect(found?.previousSecret?.until).toBe(world.now() + 1_000)
        expect(found?.previousSecret?.secret.reveal()).toBe('old')
        expect(found?.config.secret?.reveal()).toBe('new')
      }
      expect((await change({ ...changed!, active: false }))?.previousSecret?.secret.reveal()).toBe('old')
      world.pass(999)
      expect((await store.hook(repository.id, hook.id))?.previousSecret?.secret.reveal()).toBe('old')
      world.pass(1)
      expect((await store.hook(repository.id, hook.id))?.previousSecret).toBeNull()
      expect((await listed())[0]?.previousSecret).toBeNull()
    })

    it('has no previous secret once it is replaced without', async () => {
      const hook = await add({ config: { ...newHook().config, secret: new Secret('new') } })
      const rotating = { ...hook, previousSecret: { secret: new Secret('old'), until: world.now() + 1_000 } }
      await change((await change(rotating))!)
      expect((await change({ ...rotating, previousSecret: null }))?.previousSecret).toBeNull()
    })

    it('leaves the others of its target as they were', async () => {
      const other = await add({
        events: ['push', 'star'],
        config: { ...newHook().config, secret: new Secret('other') },
      })
      await change({ ...(await add()), events: ['issues'], active: false })
      expect(await store.hook(repository.id, other.id)).toEqual(other)
    })
  })

  describe('a removed hook', () => {
    it('is neither listed nor found, and the others stay', async () => {
      const [removed, stays] = [await add(), await add()]
      expect(await store.removeHook(repository.id, removed.id, 2_000)).toBe(true)
      expect(await listed()).toEqual([stays])
      expect(await store.hook(repository.id, removed.id)).toBeNull()
    })

    it('cannot be removed twice', async () => {
      const { id } = await add()
      expect(await store.removeHook(repository.id, id, 2_000)).toBe(true)
      expect(await store.removeHook(repository.id, id, 2_000)).toBe(false)
      expect(await store.removeHook(repository.id, id, 3_000)).toBe(false)
    })

    it('cannot be removed through another target', async () => {
      const other = await register('octocat/other')
      const hook = await add()
      expect(await store.removeHook(other.id, hook.id, 2_000)).toBe(false)
      expect(await store.removeHook(repository.parent!.id, hook.id, 2_000)).toBe(false)
      expect(await store.removeHook(repository.id, hook.id + 1, 2_000)).toBe(false)
      expect(await listed()).toEqual([hook])
    })

    it('is not brought back by a change that was decided before', async () => {
      const hook = await add()
      const revision = await revisionOf(repository.id)
      await store.removeHook(repository.id, hook.id, 2_000)
      expect(await store.replaceHook({ ...hook, events: ['star'] }, revision)).toBeNull()
      expect(await listed()).toEqual([])
    })
  })

  describe('the mark of a target', () => {
    const mark = async (targetId = repository.id) => (await store.hooksOf(targetId)).revision

    it('stays while nothing changes, and is what a write leaves behind', async () => {
      const before = await mark()
      expect(await mark()).toBe(before)
      const [added, replaced] = [freshMark(), freshMark()]
      const hook = await store.addHook(repository.id, newHook(), { read: before, next: added })
      expect(await mark()).toBe(added)
      await store.replaceHook(hook!, { read: added, next: replaced })
      expect(await mark()).toBe(replaced)
      await store.removeHook(repository.id, hook!.id, 2_000)
      expect(await mark()).not.toBe(replaced)
    })

    it('is its own: a change of another target leaves it', async () => {
      const other = await register('octocat/other')
      const revision = await revisionOf(repository.id)
      await add({}, other.id)
      await add({}, repository.parent!.id)
      expect(await store.addHook(repository.id, newHook(), revision)).not.toBeNull()
    })

    it('stays when nothing is removed, and when a hook of another target is', async () => {
      const other = await register('octocat/other')
      const hook = await add()
      const marks = async () => [await mark(), await mark(other.id)]
      const [here, there] = await marks()
      expect(await store.removeHook(other.id, hook.id, 2_000)).toBe(false)
      expect(await marks()).toEqual([here, there])
      expect(await store.removeHook(repository.id, hook.id, 2_000)).toBe(true)
      const [removed, still] = await marks()
      expect(still).toBe(there)
      expect(await store.removeHook(repository.id, hook.id, 3_000)).toBe(false)
      expect(await marks()).toEqual([removed, there])
    })

    it('lets one of two new hooks in that were decided on the same state', async () => {
      const { read } = await revisionOf(repository.id)
      const [winner, loser] = await Promise.all([
        store.addHook(repository.id, newHook({ events: ['push'] }), { read, next: freshMark() }),
        store.addHook(repository.id, newHook({ events: ['star'] }), { read, next: freshMark() }),
      ])
      expect([winner, loser].filter((hook) => hook === null)).toHaveLength(1)
      expect(await listed()).toEqual([winner ?? loser])
    })

    it('lets one of two changes in, and the other leaves no trace', async () => {
      const hook = await add({ events: ['push', 'star'] })
      const { read } = await revisionOf(repository.id)
      const winner = { ...hook, events: ['issues'], updatedAt: 2_000 }
      const loser: Hook = {
        ...hook,
        config: { url: 'https://example.com/loser', contentType: 'form', secret: new Secret('x'), insecureSsl: true },
        active: false,
        events: ['fork', 'watch'],
        retryPolicy: 'github',
        format: 'github',
        template: null,
        filter: null,
        standardWebhooks: true,
        concurrency: null,
        ratePerMinute: null,
        parkAfter: null,
        updatedAt: 3_000,
      }
      expect(await store.replaceHook(winner, { read, next: freshMark() })).toEqual(winner)
      expect(await store.replaceHook(loser, { read, next: freshMark() })).toBeNull()
      expect(await listed()).toEqual([winner])
      expect(await change(winner)).toEqual(winner)
    })

    it('holds a new hook and a change against each other', async () => {
      const hook = await add()
      const stale = await revisionOf(repository.id)
      const added = await add({ events: ['star'] })
      expect(await store.replaceHook({ ...hook, events: ['fork'] }, stale)).toBeNull()
      const staleAgain = await revisionOf(repository.id)
      const changed = await change({ ...hook, events: ['issues'] })
      expect(await store.addHook(repository.id, newHook({ events: ['watch'] }), staleAgain)).toBeNull()
      expect(await listed()).toEqual([changed, added])
    })

    it('lets nothing in by a mark that was never there, nor on a target that is not', async () => {
      const hook = await add()
      const never = () => ({ read: 'never', next: freshMark() })
      const before = await mark()
      expect(await store.addHook(repository.id, newHook(), never())).toBeNull()
      expect(await store.replaceHook({ ...hook, events: ['fork'] }, never())).toBeNull()
      expect(await listed()).toEqual([hook])
      expect(await mark()).toBe(before)
      expect(await store.addHook(999_999, newHook(), await revisionOf(999_999))).toBeNull()
      expect(await listed(999_999)).toEqual([])
    })
  })
}

const newHook = (overrides: Partial<NewHook> = {}): NewHook => ({
  config: { url: 'https://example.com/hook', contentType: 'json', secret: null, insecureSsl: false },
  active: true,
  events: ['push'],
  retryPolicy: null,
  format: 'github',
  template: null,
  filter: null,
  standardWebhooks: false,
  concurrency: null,
  ratePerMinute: null,
  parkAfter: null,
  createdAt: 1_000,
  updatedAt: 1_000,
  ...overrides,
})
