import { defineCatalogue, githubCatalogue, type World } from '@repohook/events'
import { stillWorld, type StillWorld } from '@repohook/events/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adminOf, type TargetAdmin } from './access.ts'
import { parseAllowedHosts } from './destinations.ts'
import type { HookConfigPatch, HookInput, HookPatch } from './hook.ts'
import type { HookStore } from './hook-store.ts'
import { type HooksContext, type HookVerbs, hookVerbs } from './hooks.ts'
import { registerRepository } from './repositories.ts'
import type { RotationInput } from './rotation.ts'
import type { Target } from './target.ts'

const url = 'https://example.com/hook'
const mask = '********'

/** What an admin can rely on, whichever database is behind. */
export function hookVerbsSuite(
  open: (world: World) => Promise<{ readonly hooks: HookStore; close(): Promise<void> }>,
): void {
  let world: StillWorld
  let store: HookStore
  let close: () => Promise<void>
  let admin: TargetAdmin
  let hooks: HookVerbs
  beforeEach(async () => {
    world = stillWorld()
    const opened = await open(world)
    store = opened.hooks
    close = () => opened.close()
    admin = await adminOfRepository('octocat/Hello-World')
    hooks = verbs()
  })
  afterEach(() => close())

  const verbs = (overrides: Partial<HooksContext> = {}) =>
    hookVerbs({
      store,
      catalogue: githubCatalogue,
      destinations: parseAllowedHosts('external'),
      hooksPerEvent: 20,
      world,
      ...overrides,
    })
  const prove = (target: Target) => adminOf(target, { id: 7, login: 'mona', type: 'User' })
  const adminOfRepository = async (name: string) => prove(await registerRepository({ name }, { store, world }))
  async function adminOfOrganization(name: string) {
    const target = await store.target({ kind: 'organization', name })
    return prove(target!)
  }
  const create = (input: Partial<HookInput> = {}, by = admin) => hooks.create(by, { config: { url }, ...input })
  const secretOf = async (id: number) => (await hooks.get(admin, id)).config.secret?.reveal() ?? null

  describe('creating a hook', () => {
    it('takes the defaults of GitHub: form, push, active, certificates checked, no secret', async () => {
      const hook = await hooks.create(admin, { config: { url } })
      expect(hook).toEqual({
        id: hook.id,
        targetId: admin.target.id,
        config: { url, contentType: 'form', secret: null, insecureSsl: false },
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
        previousSecret: null,
        state: 'open',
        parkedBecause: null,
        parkedAt: null,
        probeAt: null,
        failingSince: null,
        failuresInARow: 0,
        createdAt: world.now(),
        updatedAt: world.now(),
      })
      expect(await hooks.get(admin, hook.id)).toEqual(hook)
      expect(await hooks.list(admin)).toEqual([hook])
    })

    it('takes what is given instead', async () => {
      const given = { active: false, events: ['star', 'issues'], retryPolicy: '5s,5m' }
      const hook = await hooks.create(admin, {
        ...given,
        config: { url, contentType: 'json', secret: 's3cr3t', insecureSsl: true },
      })
      expect(hook).toMatchObject({ ...given, config: { contentType: 'json', insecureSsl: true } })
      expect(await secretOf(hook.id)).toBe('s3cr3t')
    })

    it('stores the one spelling of the URL that is dialled', async () => {
      expect((await create({ config: { url: 'HTTPS://EXAMPLE.com:443/a b' } })).config.url).toBe(
        'https://example.com/a%20b',
      )
    })

    it.each(['', null])('takes the secret %j for none', async (secret) => {
      const { id } = await create({ config: { url, secret } })
      expect(await secretOf(id)).toBeNull()
    })

    it('refuses the mask as a secret', async () => {
      await expect(create({ config: { url, secret: mask } })).rejects.toMatchObject({
        code: 'hook.invalid',
        field: 'config.secret',
      })
      expect(await hooks.list(admin)).toEqual([])
    })

    it('stores * alone when it is among the events', async () => {
      expect((await create({ events: ['push', '*', 'push'] })).events).toEqual(['*'])
    })

    it('takes the events of its own kind of target', async () => {
      const organization = await adminOfOrganization('octocat')
      expect((await create({ events: ['team'] }, organization)).events).toEqual(['team'])
      await expect(create({ events: ['push', 'team'] })).rejects.toMatchObject({
        code: 'hook.invalid',
        field: 'events.1',
      })
    })

    it('refuses a duplicate, and allows it on another target', async () => {
      const first = await create({ events: ['push', 'star'] })
      await expect(create({ events: ['star', 'issues'] })).rejects.toMatchObject({
        code: 'hook.duplicate',
        message: `Hook already exists on this repository: it is hook ${first.id}.`,
      })
      await expect(create({ config: { url: 'https://EXAMPLE.com/hook' } })).rejects.toMatchObject({
        code: 'hook.duplicate',
      })
      expect(await hooks.list(admin)).toEqual([first])
      await create({ events: ['issues'] })
      await create({ config: { url, contentType: 'json' } })
      await create({}, await adminOfRepository('octocat/other'))
      await create({}, await adminOfOrganization('octocat'))
    })

    it('leaves exactly one when the same hook is created twice at once', async () => {
      const answers = await Promise.allSettled([create(), create()])
      const refusals = answers.filter((answer) => answer.status === 'rejected')
      expect(refusals).toHaveLength(1)
      expect(refusals[0]?.reason).toMatchObject({ code: 'hook.duplicate' })
      expect(await hooks.list(admin)).toHaveLength(1)
    })

    it('makes all of many different hooks that are created at once', async () => {
      const paths = Array.from({ length: 10 }, (_, index) => `${url}/${index}`)
      await Promise.all(paths.map((path) => create({ config: { url: path } })))
      expect((await hooks.list(admin)).map(({ config }) => config.url).toSorted()).toEqual(paths)
    })

    it('refuses one hook too many for an event, also when they are created at once', async () => {
      const few = verbs({ hooksPerEvent: 3 })
      const attempt = (path: number) => few.create(admin, { config: { url: `${url}/${path}` } })
      const answers = await Promise.allSettled([attempt(1), attempt(2), attempt(3), attempt(4)])
      const refusals = answers.filter((answer) => answer.status === 'rejected')
      expect(refusals.map(({ reason }) => reason)).toMatchObject([{ code: 'hook.too_many', field: 'events' }])
      expect(await hooks.list(admin)).toHaveLength(3)
      await few.create(admin, { config: { url }, events: ['star'] })
    })

    it('has room again once a hook is removed', async () => {
      const one = verbs({ hooksPerEvent: 1 })
      const { id } = await create()
      await expect(one.create(admin, { config: { url: `${url}/2` } })).rejects.toMatchObject({ code: 'hook.too_many' })
      await hooks.remove(admin, id)
      await one.create(admin, { config: { url } })
    })
  })

  describe('updating a hook', () => {
    const whole: HookInput = {
      config: { url, contentType: 'json', secret: 's3cr3t', insecureSsl: true },
      events: ['push', 'star'],
      active: false,
      retryPolicy: 'github',
    }

    it.each<[string, HookPatch, object]>([
      ['nothing', {}, {}],
      ['active', { active: true }, { active: true }],
      ['events', { events: ['issues', 'push', 'issues'] }, { events: ['issues', 'push'] }],
      ['no events', { events: [] }, { events: [] }],
      ['addEvents', { addEvents: ['issues', 'push'] }, { events: ['push', 'star', 'issues'] }],
      ['removeEvents', { removeEvents: ['push', 'fork'] }, { events: ['star'] }],
      ['both', { addEvents: ['issues'], removeEvents: ['push'] }, { events: ['star', 'issues'] }],
      ['an event added and removed', { addEvents: ['fork'], removeEvents: ['fork'] }, { events: ['push', 'star'] }],
      ['all three', { events: ['fork'], addEvents: ['issues'], removeEvents: ['fork'] }, { events: ['issues'] }],
      ['* as events', { events: ['push', '*'] }, { events: ['*'] }],
      ['* added', { addEvents: ['*'] }, { events: ['*'] }],
      ['the retry policy', { retryPolicy: '5s' }, { retryPolicy: '5s' }],
      ['the policy of the installation', { retryPolicy: null }, { retryPolicy: null }],
      ['how many at once', { concurrency: 16 }, { concurrency: 16 }],
      ['how many a minute', { ratePerMinute: 1 }, { ratePerMinute: 1 }],
      ['when it is parked', { parkAfter: 0 }, { parkAfter: 0 }],
      ['the limits of the installation', { parkAfter: null }, { parkAfter: null }],
    ])('changes only what it names: %s', async (_, patch, changed) => {
      const before = await create(whole)
      world.pass(1_000)
      const after = await hooks.update(admin, before.id, patch)
      expect(after).toEqual({ ...before, ...changed, updatedAt: world.now() })
      expect(await hooks.get(admin, before.id)).toEqual(after)
      expect(await secretOf(before.id)).toBe('s3cr3t')
    })

    it('leaves * when an event is added to it or taken from it, and nothing when * is taken', async () => {
      const { id } = await create({ events: ['*'] })
      expect((await hooks.update(admin, id, { addEvents: ['push'] })).events).toEqual(['*'])
      expect((await hooks.update(admin, id, { removeEvents: ['push'] })).events).toEqual(['*'])
      expect((await hooks.update(admin, id, { removeEvents: ['*'] })).events).toEqual([])
    })

    it('replaces the whole configuration when it names one: the defaults return and the secret is gone', async () => {
      const before = await create(whole)
      const { config } = await hooks.update(admin, before.id, { config: { url: `${url}/new` } })
      expect(config).toEqual({ url: `${url}/new`, contentType: 'form', secret: null, insecureSsl: false })
      expect(await secretOf(before.id)).toBeNull()
    })

    it.each([
      ['the mask', mask, 's3cr3t'],
      ['itself', 's3cr3t', 's3cr3t'],
      ['another', 'another', 'another'],
      ['an empty string', '', null],
      ['null', null, null],
    ])('keeps, changes or drops the secret: %s', async (_, secret, kept) => {
      const { id } = await create(whole)
      await hooks.update(admin, id, { config: { url, secret } })
      expect(await secretOf(id)).toBe(kept)
    })

    it('keeps having no secret when the mask comes back for none', async () => {
      const { id } = await create()
      await hooks.update(admin, id, { config: { url, secret: mask } })
      expect(await secretOf(id)).toBeNull()
    })

    it('refuses to become a duplicate, by its URL, its content type or its events', async () => {
      const there = await create({ events: ['push'] })
      const others = [
        await create({ config: { url: `${url}/other` } }),
        await create({ config: { url, contentType: 'json' } }),
        await create({ events: ['star'] }),
      ]
      const duplicate = { code: 'hook.duplicate', message: expect.stringContaining(`hook ${there.id}.`) as string }
      await expect(hooks.update(admin, others[0]!.id, { config: { url } })).rejects.toMatchObject(duplicate)
      await expect(hooks.updateConfig(admin, others[0]!.id, { url })).rejects.toMatchObject(duplicate)
      await expect(hooks.updateConfig(admin, others[1]!.id, { contentType: 'form' })).rejects.toMatchObject(duplicate)
      for (const patch of [{ events: ['*'] }, { addEvents: ['push'] }]) {
        await expect(hooks.update(admin, others[2]!.id, patch)).rejects.toMatchObject(duplicate)
      }
      expect(await hooks.list(admin)).toEqual([there, ...others])
      await hooks.update(admin, there.id, { config: { url, contentType: 'form' }, events: ['push'] })
    })

    it('holds two changes at once against each other', async () => {
      const [one, other] = [await create(), await create({ config: { url: `${url}/2` } })]
      const answers = await Promise.allSettled([
        hooks.update(admin, one.id, { config: { url: `${url}/3` } }),
        hooks.update(admin, other.id, { config: { url: `${url}/3` } }),
      ])
      expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    })

    it('loses neither of two changes of one hook at once', async () => {
      const { id } = await create()
      await Promise.all([
        hooks.update(admin, id, { addEvents: ['star'] }),
        hooks.update(admin, id, { addEvents: ['issues'] }),
        hooks.update(admin, id, { active: false }),
        hooks.updateConfig(admin, id, { contentType: 'json' }),
      ])
      const { events, active, config } = await hooks.get(admin, id)
      expect(events.toSorted()).toEqual(['issues', 'push', 'star'])
      expect({ active, contentType: config.contentType }).toEqual({ active: false, contentType: 'json' })
    })

    it('refuses an event that has as many hooks as it may', async () => {
      const one = verbs({ hooksPerEvent: 1 })
      await create()
      const { id } = await create({ events: ['star'], config: { url: `${url}/2` } })
      const tooMany = { code: 'hook.too_many', field: 'events' }
      for (const patch of [{ events: ['push'] }, { addEvents: ['push'] }, { events: ['*'] }]) {
        await expect(one.update(admin, id, patch)).rejects.toMatchObject(tooMany)
      }
      expect((await one.update(admin, id, { events: ['fork', 'star'] })).events).toEqual(['fork', 'star'])
    })

    it('remains possible when the limit shrinks below what is there', async () => {
      const [first] = [await create(), await create({ config: { url: `${url}/2` } })]
      const everything = await create({ events: ['*'], config: { url: `${url}/3` } })
      const one = verbs({ hooksPerEvent: 1 })
      expect((await one.update(admin, first.id, { active: false })).active).toBe(false)
      expect((await one.updateConfig(admin, first.id, { url: `${url}/4` })).config.url).toBe(`${url}/4`)
      expect((await one.update(admin, everything.id, { events: ['push'] })).events).toEqual(['push'])
      await expect(one.update(admin, first.id, { addEvents: ['*'] })).rejects.toMatchObject({ code: 'hook.too_many' })
    })

    it('judges the URL again only when it changes', async () => {
      const near = 'http://127.0.0.1:8080/hook'
      const { id } = await verbs({ destinations: parseAllowedHosts('loopback') }).create(admin, {
        config: { url: near },
      })
      await hooks.update(admin, id, { active: false })
      await hooks.update(admin, id, { config: { url: near } })
      await hooks.updateConfig(admin, id, { contentType: 'json' })
      await hooks.updateConfig(admin, id, { contentType: 'form', url: near })
      const notAllowed = { code: 'hook.url_not_allowed' }
      await expect(hooks.update(admin, id, { config: { url: `${near}/new` } })).rejects.toMatchObject(notAllowed)
      await expect(hooks.updateConfig(admin, id, { url: `${near}/new` })).rejects.toMatchObject(notAllowed)
      expect((await hooks.get(admin, id)).config.url).toBe(near)
    })

    it('judges the events again only when they are named', async () => {
      const own = { targets: ['repository'], description: 'A build ended.' } as const
      const { id } = await verbs({ catalogue: defineCatalogue({ build: own }) }).create(admin, {
        config: { url },
        events: ['build', 'push'],
      })
      await hooks.update(admin, id, { active: false })
      await hooks.updateConfig(admin, id, { contentType: 'json' })
      expect((await hooks.update(admin, id, { addEvents: ['star'] })).events).toEqual(['build', 'push', 'star'])
      expect((await hooks.update(admin, id, { removeEvents: ['build'] })).events).toEqual(['push', 'star'])
      await expect(hooks.update(admin, id, { addEvents: ['build'] })).rejects.toMatchObject({ field: 'addEvents.0' })
    })
  })

  describe('updating the configuration', () => {
    const config = { url, contentType: 'json', secret: 's3cr3t', insecureSsl: true } as const

    it.each<[string, HookConfigPatch, object, string | null]>([
      ['nothing', {}, {}, 's3cr3t'],
      ['the URL', { url: `${url}/new` }, { url: `${url}/new` }, 's3cr3t'],
      ['the content type', { contentType: 'form' }, { contentType: 'form' }, 's3cr3t'],
      ['SSL verification', { insecureSsl: false }, { insecureSsl: false }, 's3cr3t'],
      ['the secret', { secret: 'another' }, {}, 'another'],
      ['the mask', { secret: mask }, {}, 's3cr3t'],
      ['an empty secret', { secret: '' }, { secret: null }, null],
      ['no secret', { secret: null }, { secret: null }, null],
    ])('changes only what it names: %s', async (_, patch, changed, secret) => {
      const before = await create({ config, events: ['star'], active: false, retryPolicy: 'github' })
      world.pass(1_000)
      const after = await hooks.updateConfig(admin, before.id, patch)
      expect(after).toEqual({ ...before, config: { ...before.config, ...changed }, updatedAt: world.now() })
      expect(await hooks.get(admin, before.id)).toEqual(after)
      expect(await secretOf(before.id)).toBe(secret)
    })
  })

  describe('Standard Webhooks', () => {
    it('is off unless it is asked for, and goes on and off by an update', async () => {
      expect(await create({ standardWebhooks: true, events: ['star'] })).toMatchObject({ standardWebhooks: true })
      const { id } = await create()
      expect((await hooks.update(admin, id, { standardWebhooks: true })).standardWebhooks).toBe(true)
      await hooks.update(admin, id, { active: false })
      await hooks.updateConfig(admin, id, { url: `${url}/new` })
      await hooks.update(admin, id, { config: { url } })
      expect((await hooks.get(admin, id)).standardWebhooks).toBe(true)
      expect((await hooks.update(admin, id, { standardWebhooks: false })).standardWebhooks).toBe(false)
    })

    const misspelt = 'whsec_not base64'
    const refusal = (field: string) => ({
      code: 'hook.invalid',
      field,
      message: expect.stringContaining('base64') as string,
    })

    it('refuses a secret that its libraries could not read, wherever it comes from', async () => {
      const standard = { standardWebhooks: true }
      const given = create({ config: { url, secret: misspelt }, ...standard })
      await expect(given).rejects.toMatchObject(refusal('config.secret'))
      const { id } = await create({ config: { url, secret: 's3cr3t' }, ...standard })
      const update = hooks.update(admin, id, { config: { url, secret: misspelt } })
      await expect(update).rejects.toMatchObject(refusal('config.secret'))
      await expect(hooks.updateConfig(admin, id, { secret: misspelt })).rejects.toMatchObject(refusal('secret'))
      await expect(hooks.rotateSecret(admin, id, { secret: misspelt })).rejects.toMatchObject(refusal('secret'))
      expect(await secretOf(id)).toBe('s3cr3t')
    })

    it('takes any secret as long as it is off, and says which is in the way when it goes on', async () => {
      const { id } = await create({ config: { url, secret: misspelt } })
      const on = { standardWebhooks: true }
      await expect(hooks.update(admin, id, on)).rejects.toMatchObject(refusal('standardWebhooks'))
      expect(await hooks.update(admin, id, { ...on, config: { url, secret: 'other' } })).toMatchObject(on)
    })
  })

  describe('rotating a secret', () => {
    const hourMs = 3_600_000
    const dayMs = 24 * hourMs
    const standard = (input: Partial<HookInput> = {}) =>
      create({ config: { url, secret: 'first' }, standardWebhooks: true, ...input })
    async function secretsOf(id: number) {
      const { config, previousSecret } = await hooks.get(admin, id)
      return [config.secret, previousSecret?.secret].map((secret) => secret?.reveal() ?? null)
    }
    const rotate = (id: number, input: RotationInput = { secret: 'second' }) => hooks.rotateSecret(admin, id, input)

    it('makes the new one the secret, and keeps the one before for a day', async () => {
      const before = await standard()
      world.pass(1_000)
      const { hook, madeSecret } = await rotate(before.id)
      expect(madeSecret).toBeNull()
      expect(hook).toEqual({
        ...before,
        config: { ...before.config, secret: expect.anything() },
        previousSecret: { secret: expect.anything(), until: world.now() + dayMs },
        updatedAt: world.now(),
      })
      expect(await hooks.get(admin, before.id)).toEqual(hook)
      expect(await secretsOf(before.id)).toEqual(['second', 'first'])
    })

    it('shows neither of the two', async () => {
      const { id } = await standard()
      const shown = JSON.stringify([await rotate(id), await hooks.get(admin, id), await hooks.list(admin)])
      expect(shown).not.toMatch(/first|second/)
      expect(shown.split(mask)).toHaveLength(7)
    })

    it('keeps it as long as it is told, and no longer', async () => {
      const { id } = await standard()
      await rotate(id, { secret: 'second', overlapMs: hourMs })
      world.pass(hourMs - 1)
      expect(await secretsOf(id)).toEqual(['second', 'first'])
      world.pass(1)
      expect(await secretsOf(id)).toEqual(['second', null])
    })

    it('keeps nothing without an overlap', async () => {
      const { id } = await standard()
      await rotate(id, { secret: 'second', overlapMs: 0 })
      expect(await secretsOf(id)).toEqual(['second', null])
    })

    it('keeps nothing where one signature is all that is sent, and refuses to be told otherwise', async () => {
      const { id } = await create({ config: { url, secret: 'first' } })
      await expect(rotate(id, { secret: 'second', overlapMs: 1 })).rejects.toMatchObject({
        code: 'hook.invalid',
        field: 'overlapMs',
        message: expect.stringContaining('standardWebhooks') as string,
      })
      await rotate(id)
      expect(await secretsOf(id)).toEqual(['second', null])
      await rotate(id, { secret: 'third', overlapMs: 0 })
      expect(await secretsOf(id)).toEqual(['third', null])
    })

    it('drops the oldest when it comes again within the overlap, and counts anew', async () => {
      const { id } = await standard()
      await rotate(id)
      world.pass(hourMs)
      const { hook } = await rotate(id, { secret: 'third', overlapMs: 2 * hourMs })
      expect(await secretsOf(id)).toEqual(['third', 'second'])
      expect(hook.previousSecret?.until).toBe(world.now() + 2 * hourMs)
    })

    it('ends an overlap that is under way by one of none', async () => {
      const { id } = await standard()
      await rotate(id)
      await rotate(id, { secret: 'third', overlapMs: 0 })
      expect(await secretsOf(id)).toEqual(['third', null])
    })

    it('may go back to the one before', async () => {
      const { id } = await standard()
      await rotate(id)
      await rotate(id, { secret: 'first' })
      expect(await secretsOf(id)).toEqual(['first', 'second'])
    })

    it('makes a strong one when it is asked to, and answers it this once', async () => {
      const { id } = await standard()
      const [one, other] = [await rotate(id, { generate: true }), await rotate(id, { generate: true })]
      expect(one.madeSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(one.madeSecret).not.toBe(other.madeSecret)
      expect(await secretsOf(id)).toEqual([other.madeSecret, one.madeSecret])
      const shown = JSON.stringify([one.hook, other.hook, await hooks.get(admin, id), await hooks.list(admin)])
      expect(shown).not.toContain(one.madeSecret)
      expect(shown).not.toContain(other.madeSecret)
    })

    it('is refused to a hook without a secret', async () => {
      const { id } = await create()
      await expect(rotate(id)).rejects.toMatchObject({ code: 'hook.no_secret' })
      await expect(rotate(id, { generate: true })).rejects.toMatchObject({ code: 'hook.no_secret' })
      expect(await secretsOf(id)).toEqual([null, null])
    })

    it.each<[string, unknown]>([
      ['secret', {}],
      ['secret', { secret: 'second', generate: true }],
      ['generate', { generate: false }],
      ['secret', { secret: '' }],
      ['secret', { secret: null }],
      ['secret', { secret: mask }],
      ['secret', { secret: 'first' }],
      ['secret', { secret: '$'.repeat(1_025) }],
      ['overlapMs', { secret: 'second', overlapMs: -1 }],
      ['overlapMs', { secret: 'second', overlapMs: 0.5 }],
      ['overlapMs', { secret: 'second', overlapMs: dayMs + 1 }],
      ['until', { secret: 'second', until: 1 }],
    ])('is refused by the name of its field: %s of %j', async (field, input) => {
      const before = await standard()
      await expect(rotate(before.id, input as RotationInput)).rejects.toMatchObject({ code: 'hook.invalid', field })
      expect(await hooks.get(admin, before.id)).toEqual(before)
    })

    it('loses neither a rotation nor a change that come at once', async () => {
      const { id } = await standard()
      await Promise.all([rotate(id), hooks.update(admin, id, { addEvents: ['star'] }), rotate(id, { secret: 'third' })])
      expect((await hooks.get(admin, id)).events).toEqual(['push', 'star'])
      expect(new Set(await secretsOf(id))).toEqual(new Set(['second', 'third']))
    })

    it.each<[string, (id: number) => Promise<unknown>, (string | null)[]]>([
      ['an update of something else', (id) => hooks.update(admin, id, { active: false }), ['second', 'first']],
      // No secret is ever sent, so a hook that leads elsewhere keeps both (unlike what CVE-2022-4342 was about).
      ['another origin', (id) => hooks.updateConfig(admin, id, { url: 'https://example.org/' }), ['second', 'first']],
      ['the mask', (id) => hooks.update(admin, id, { config: { url, secret: mask } }), ['second', 'first']],
      ['the same secret', (id) => hooks.update(admin, id, { config: { url, secret: 'second' } }), ['second', 'first']],
      ['another secret', (id) => hooks.update(admin, id, { config: { url, secret: 'third' } }), ['third', null]],
      ['the one before', (id) => hooks.updateConfig(admin, id, { secret: 'first' }), ['first', null]],
      ['no secret', (id) => hooks.updateConfig(admin, id, { secret: '' }), [null, null]],
      ['a configuration without', (id) => hooks.update(admin, id, { config: { url } }), [null, null]],
      ['Standard Webhooks off', (id) => hooks.update(admin, id, { standardWebhooks: false }), ['second', null]],
    ])('leaves the right ones during its overlap: %s', async (_, change, left) => {
      const { id } = await standard()
      await rotate(id)
      world.pass(1_000)
      await change(id)
      expect(await secretsOf(id)).toEqual(left)
      await hooks.update(admin, id, { standardWebhooks: true })
      expect(await secretsOf(id)).toEqual(left)
    })
  })

  describe('input that is not valid', () => {
    it.each<[string, unknown]>([
      ['config', {}],
      ['config', { config: 'https://example.com/' }],
      ['config.url', { config: {} }],
      ['config.url', { config: { url: 1 } }],
      ['config.contentType', { config: { url, contentType: 'xml' } }],
      ['config.secret', { config: { url, secret: 1 } }],
      ['config.secret', { config: { url, secret: '$'.repeat(1_025) } }],
      ['config.insecureSsl', { config: { url, insecureSsl: '0' } }],
      ['config.token', { config: { url, token: 'x' } }],
      ['events', { config: { url }, events: 'push' }],
      ['events.2', { config: { url }, events: ['push', 'star', 3] }],
      ['events.2', { config: { url }, events: ['push', 'star', 'psuh'] }],
      ['events.1', { config: { url }, events: ['push', 'toString'] }],
      ['active', { config: { url }, active: 1 }],
      ['retryPolicy', { config: { url }, retryPolicy: 'sometimes' }],
      ['retryPolicy', { config: { url }, retryPolicy: '' }],
      ['concurrency', { config: { url }, concurrency: 0 }],
      ['concurrency', { config: { url }, concurrency: 17 }],
      ['ratePerMinute', { config: { url }, ratePerMinute: 60_001 }],
      ['parkAfter', { config: { url }, parkAfter: 1.5 }],
      ['addEvents', { config: { url }, addEvents: ['star'] }],
      ['state', { config: { url }, state: 'open' }],
      ['id', { config: { url }, id: 1 }],
    ])('is refused at creation by the name of its field: %s of %j', async (field, input) => {
      const refused = hooks.create(admin, input as HookInput)
      await expect(refused).rejects.toMatchObject({ name: 'Failure', code: 'hook.invalid', field })
      expect(await hooks.list(admin)).toEqual([])
    })

    it.each<[string, unknown]>([
      ['config.url', { config: {} }],
      ['config.contentType', { config: { url, contentType: 'xml' } }],
      ['config.token', { config: { url, token: 'x' } }],
      ['events.1', { events: ['push', 'psuh'] }],
      ['addEvents.1', { addEvents: ['star', 'psuh'] }],
      ['addEvents.0', { events: ['star', 'push'], addEvents: ['team'] }],
      ['removeEvents', { removeEvents: 'push' }],
      ['active', { active: null }],
      ['retryPolicy', { retryPolicy: '31d' }],
      ['name', { name: 'web' }],
    ])('is refused at an update by the name of its field: %s of %j', async (field, patch) => {
      const hook = await create()
      const refused = hooks.update(admin, hook.id, patch as HookPatch)
      await expect(refused).rejects.toMatchObject({ name: 'Failure', code: 'hook.invalid', field })
      expect(await hooks.list(admin)).toEqual([hook])
    })

    it.each<[string, unknown]>([
      ['contentType', { contentType: 'xml' }],
      ['secret', { secret: '$'.repeat(1_025) }],
      ['token', { token: 'x' }],
    ])('is refused at an update of the configuration by the name of its field: %s of %j', async (field, patch) => {
      const { id } = await create()
      const refused = hooks.updateConfig(admin, id, patch as HookConfigPatch)
      await expect(refused).rejects.toMatchObject({ code: 'hook.invalid', field })
    })

    it.each([
      ['ftp://example.com/', 'hook.url_invalid'],
      ['not a URL', 'hook.url_invalid'],
      ['', 'hook.url_invalid'],
      ['http://localhost/', 'hook.url_not_allowed'],
      ['http://127.0.0.1/', 'hook.url_not_allowed'],
    ])('is a URL such as “%s”, refused where the caller named it', async (bad, code) => {
      const { id } = await create()
      await expect(create({ config: { url: bad } })).rejects.toMatchObject({ code, field: 'config.url' })
      await expect(hooks.update(admin, id, { config: { url: bad } })).rejects.toMatchObject({
        code,
        field: 'config.url',
      })
      await expect(hooks.updateConfig(admin, id, { url: bad })).rejects.toMatchObject({ code, field: 'url' })
    })

    it('names no field when it is no object at all', async () => {
      for (const input of [null, 'x', []]) {
        const refused = hooks.create(admin, input as unknown as HookInput)
        await expect(refused).rejects.toMatchObject({ code: 'hook.invalid', field: undefined })
      }
    })
  })

  describe('a hook of another target, one that was removed, and one that never was', () => {
    it('is not found by any verb', async () => {
      const other = await adminOfRepository('octocat/other')
      const hook = await create()
      const removed = await create({ config: { url: `${url}/removed` } })
      await hooks.remove(admin, removed.id)
      for (const [by, id] of [
        [other, hook.id],
        [await adminOfOrganization('octocat'), hook.id],
        [admin, removed.id],
        [admin, 999_999],
      ] as const) {
        const notFound = { name: 'Failure', code: 'hook.not_found', message: `There is no hook ${id} here.` }
        await expect(hooks.get(by, id)).rejects.toMatchObject(notFound)
        await expect(hooks.update(by, id, { active: false })).rejects.toMatchObject(notFound)
        await expect(hooks.updateConfig(by, id, { url })).rejects.toMatchObject(notFound)
        await expect(hooks.rotateSecret(by, id, { secret: 'x' })).rejects.toMatchObject(notFound)
        await expect(hooks.remove(by, id)).rejects.toMatchObject(notFound)
      }
      expect(await hooks.list(admin)).toEqual([hook])
      expect(await hooks.list(other)).toEqual([])
    })
  })
}
