import { Failure, StorageFault } from '@repohook/events'
import { stillWorld } from '@repohook/events/testing'
import type { AuditEntry } from '@repohook/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTRPCClient, httpLink } from '@trpc/client'
import { Denial } from './denial.ts'
import { createAudit } from './audit.ts'
import { install, type Installation, repository } from './installation.testing.ts'
import type { AppRouter } from './router.ts'

let installation: Installation
beforeEach(async () => {
  installation = await install()
  await installation.client.repositories.create.mutate({ name: repository.name })
})
afterEach(() => installation.close())

const hook = { config: { url: 'http://127.0.0.1:8080/CANARY-url', secret: 'CANARY-secret' }, events: ['push'] }
const refused = (failure: string) => ({ data: { failure } })
const clientOf = (token: string) =>
  createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: 'http://repohook.test/trpc',
        headers: { authorization: `Bearer ${token}` },
        fetch: async (input, init) => installation.app.request(input, init as RequestInit),
      }),
    ],
  })
const limited = (scopes: ('read:repo_hook' | 'repo')[]) =>
  installation.client.tokens.create.mutate({ name: 'ci', scopes })
const entries = async () =>
  (await installation.client.audit.list.query({})).map(({ verb, actor, subjectId, outcome, failure }) => [
    verb,
    actor && actor.name,
    subjectId,
    outcome,
    failure,
  ])

describe('the audit log', () => {
  it('holds who changed what, newest first, and what they were refused', async () => {
    const { client } = installation
    const { id } = await client.hooks.create.mutate({ target: repository, hook })
    await client.hooks.ping.mutate({ target: repository, hookId: id })
    await expect(client.hooks.create.mutate({ target: repository, hook })).rejects.toMatchObject(
      refused('hook.duplicate'),
    )
    await client.hooks.remove.mutate({ target: repository, hookId: id })
    expect(await entries()).toEqual([
      ['hooks.remove', 'admin', id, 'allowed', null],
      ['hooks.create', 'admin', null, 'allowed', 'hook.duplicate'],
      ['hooks.ping', 'admin', id, 'allowed', null],
      ['hooks.create', 'admin', id, 'allowed', null],
      ['repositories.create', 'admin', expect.any(Number), 'allowed', null],
    ])
    const [newest] = await client.audit.list.query({ limit: 1 })
    expect(newest).toMatchObject({
      at: installation.world.now(),
      actor: { tokenId: 1 },
      target: repository,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('holds what was denied, reads too, by tRPC and by REST', async () => {
    const { id, token } = await limited(['read:repo_hook'])
    const ci = clientOf(token)
    await expect(ci.tokens.list.query()).rejects.toMatchObject(refused('target.not_found'))
    await expect(ci.hooks.create.mutate({ target: repository, hook })).rejects.toMatchObject(
      refused('target.not_found'),
    )
    const publish = (authorization: string) =>
      installation.app.request(`/api/v3/repos/${repository.name}/events`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: '{"event":"push","payload":{}}',
      })
    expect((await publish(`Bearer ${token}`)).status).toBe(404)
    expect((await publish('Bearer nobody-knows-this-token')).status).toBe(401)
    expect((await entries()).slice(0, 4)).toEqual([
      ['events.publish', null, null, 'denied', 'auth.required'],
      ['events.publish', 'ci', null, 'denied', 'target.not_found'],
      ['hooks.create', 'ci', null, 'denied', 'target.not_found'],
      ['tokens.list', 'ci', null, 'denied', 'target.not_found'],
    ])
    const denied = await installation.client.audit.list.query({ outcome: 'denied', tokenId: id, verb: 'hooks.create' })
    expect(denied).toMatchObject([{ target: repository, actor: { tokenId: id, name: 'ci' } }])
  })

  it('holds no read that succeeded, no event that was published, and no input that no verb has seen', async () => {
    const { client, app, token } = installation
    const before = await entries()
    await client.hooks.list.query({ target: repository })
    await client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
    await app.request(`/api/v3/repos/${repository.name}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"event":"push","payload":{}}',
    })
    const noId = client.hooks.ping.mutate({ target: repository, hookId: 0 })
    await expect(noId).rejects.toMatchObject(refused('request.invalid'))
    expect(await entries()).toEqual(before)
  })

  it('holds no secret, no payload and no token', async () => {
    const { client } = installation
    const { id } = await client.hooks.create.mutate({ target: repository, hook })
    await client.hooks.test.mutate({ target: repository, hookId: id, event: 'push', payload: '{"a":"CANARY-payload"}' })
    const { token } = await limited(['repo'])
    const text = JSON.stringify(await client.audit.list.query({}))
    expect(text).toContain('hooks.test')
    expect(text).not.toContain('CANARY')
    expect(text).not.toContain(token)
  })

  it('is for administrators of the instance', async () => {
    const { token } = await limited(['repo'])
    await expect(clientOf(token).audit.list.query({})).rejects.toMatchObject({ data: { failure: 'target.not_found' } })
  })

  it('lets go of what is older than its days', async () => {
    expect(await entries()).toHaveLength(1)
    installation.world.pass(365 * 86_400_000)
    await installation.housekeeper.tick()
    expect(await entries()).toHaveLength(1)
    installation.world.pass(1)
    await installation.housekeeper.tick()
    expect(await entries()).toEqual([])
  })
})

describe('what tells the audit log', () => {
  const told = {
    verb: 'hooks.list',
    isChange: false,
    caller: { id: 3, login: 'ci' },
    target: repository,
    subjectId: null,
    failure: new Denial('target.not_found', ''),
    requestId: 'r',
    address: null,
  }
  const audit = (append: (entry: AuditEntry) => Promise<void>) => {
    const world = stillWorld()
    const logged: string[] = []
    const log = {
      warn: (_: object, words: string) => void logged.push(words),
      error: (_: object, words: string) => void logged.push(words),
    }
    return { ...createAudit({ store: { append }, world, log: log as never }), world, logged }
  }

  it('keeps sixty denials of a token in a minute, so that nobody fills the disk by asking', async () => {
    const kept: AuditEntry[] = []
    const { tell, world, logged } = audit(async (entry) => void kept.push(entry))
    for (let n = 0; n < 70; n++) await tell(told)
    expect(kept).toHaveLength(60)
    expect(logged).toEqual([expect.stringContaining('more is denied')])
    await tell({ ...told, caller: { id: 4, login: 'other' } })
    await tell({ ...told, failure: new Failure('hook.not_found', ''), isChange: true })
    expect(kept).toHaveLength(62)
    world.pass(60_000)
    await tell(told)
    expect(kept).toHaveLength(63)
  })

  it('keeps what is asked for until it is done once', async () => {
    const kept: AuditEntry[] = []
    const { tell } = audit(async (entry) => void kept.push(entry))
    const backup = { ...told, verb: 'backups.create', isChange: true, failure: null }
    for (const errand of ['a', 'a', 'b', 'a']) await tell({ ...backup, errand })
    expect(kept).toHaveLength(2)
  })

  it('writes into the log what the database does not take, and lets the answer go out', async () => {
    const { tell, logged } = audit(() => Promise.reject(new StorageFault('full', 'disk')))
    await tell({ ...told, isChange: true, failure: null })
    expect(logged).toEqual([expect.stringContaining('could not be written')])
  })
})
