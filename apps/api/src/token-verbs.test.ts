import { createTRPCClient, httpLink } from '@trpc/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'
import type { AppRouter } from './router.ts'

let installation: Installation
beforeEach(async () => {
  installation = await install()
})
afterEach(() => installation.close())

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
const failing = (failure: string, field?: string) => ({ data: { failure, ...(field ? { field } : {}) } })

describe('a token that is created', () => {
  it('opens the installation, and is told once', async () => {
    const made = await installation.client.tokens.create.mutate({ name: 'ci', scopes: ['admin:instance'] })
    expect(made).toMatchObject({ name: 'ci', hint: `rhk_…${made.token.slice(-4)}` })
    await clientOf(made.token).repositories.create.mutate({ name: repository.name })
    const { token, ...listed } = made
    expect(listed).toMatchObject({ scopes: ['admin:instance'], targets: null, expiresAt: null })
    await installation.settled()
    const lastUsedAt = installation.world.now()
    expect(await installation.client.tokens.list.query()).toEqual([
      { ...listed, id: 1, name: 'admin', hint: 'an-a…ests', lastUsedAt },
      { ...listed, lastUsedAt },
    ])
    expect(JSON.stringify(installation.logged)).not.toContain(token)
  })

  it.each(['ci', ' ci '])('as %j has a name that no other has', async (name) => {
    await installation.client.tokens.create.mutate({ name: 'ci', scopes: ['admin:instance'] })
    const again = installation.client.tokens.create.mutate({ name, scopes: ['repo'] })
    await expect(again).rejects.toMatchObject(failing('token.taken', 'name'))
  })

  it('is not named as the operator’s, whose next start would replace it', async () => {
    const other = clientOf(
      (await installation.client.tokens.create.mutate({ name: 'ci', scopes: ['admin:instance'] })).token,
    )
    await other.tokens.revoke.mutate({ tokenId: 1 })
    const create = other.tokens.create.mutate({ name: 'admin', scopes: ['repo'] })
    await expect(create).rejects.toMatchObject(failing('token.taken', 'name'))
    await installation.admit()
    expect((await other.tokens.list.query()).map(({ name }) => name)).toEqual(['ci', 'admin'])
  })

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['101 characters', 'x'.repeat(101)],
    ['a line break', 'a\nb'],
    ['an escape', 'a\u001b[31m'],
    ['a change of direction', 'a\u202eb'],
  ])('is not named by %s', async (_, name) => {
    const create = installation.client.tokens.create.mutate({ name, scopes: ['repo'] })
    await expect(create).rejects.toMatchObject(failing('request.invalid', 'name'))
  })
})

describe('a token of some scopes, for some targets, for a time', () => {
  beforeEach(async () => {
    for (const name of [repository.name, 'octo-org/one']) await installation.client.repositories.create.mutate({ name })
  })
  const organization = { kind: 'organization' as const, name: 'octo-org' }
  const missing = failing('target.not_found')

  it('opens those, and nothing else', async () => {
    const { create } = installation.client.tokens
    const made = await create.mutate({ name: 'ci', scopes: ['repo', 'read:repo_hook'], targets: [repository] })
    expect(made).toMatchObject({ scopes: ['read:repo_hook', 'repo'], targets: [repository] })
    const ci = clientOf(made.token)
    expect(await ci.hooks.list.query({ target: { ...repository, name: repository.name.toUpperCase() } })).toEqual([])
    const other = { kind: 'repository' as const, name: 'octo-org/one' }
    await expect(ci.hooks.list.query({ target: other })).rejects.toMatchObject(missing)
    await expect(ci.hooks.list.query({ target: organization })).rejects.toMatchObject(missing)
    await expect(ci.hooks.list.query({ target: { kind: 'instance' } })).rejects.toMatchObject(missing)
    await expect(ci.tokens.list.query()).rejects.toMatchObject(missing)
    await expect(ci.repositories.get.query({ name: other.name })).rejects.toMatchObject(missing)
  })

  it('limited to an organization opens its repositories too, those of tomorrow as well', async () => {
    const { create } = installation.client.tokens
    const { token } = await create.mutate({ name: 'org', scopes: ['repo', 'admin:org_hook'], targets: [organization] })
    await installation.client.repositories.create.mutate({ name: 'octo-org/two' })
    const org = clientOf(token)
    expect(await org.hooks.list.query({ target: organization })).toEqual([])
    expect(await org.hooks.list.query({ target: { kind: 'repository', name: 'octo-org/two' } })).toEqual([])
    await expect(org.hooks.list.query({ target: repository })).rejects.toMatchObject(missing)
  })

  it('opens nothing once its time is over', async () => {
    const { world, client } = installation
    const made = await client.tokens.create.mutate({ name: 'ci', scopes: ['repo'], lifetimeMs: 60_000 })
    expect(made.expiresAt).toBe(world.now() + 60_000)
    world.pass(60_000)
    await expect(clientOf(made.token).hooks.list.query({ target: repository })).rejects.toMatchObject(
      failing('auth.required'),
    )
  })

  it.each([
    ['no scope', { scopes: [] }, 'request.invalid', 'scopes'],
    ['a limit to nothing', { scopes: ['repo'], targets: [] }, 'request.invalid', 'targets'],
    ['everything and a limit', { scopes: ['admin:instance'], targets: [repository] }, 'request.invalid', 'targets'],
    [
      'a target that is not there',
      { scopes: ['repo'], targets: [{ ...repository, name: 'no/body' }] },
      'target.not_found',
      'targets.0',
    ],
    ['no time at all', { scopes: ['repo'], lifetimeMs: 0 }, 'request.invalid', 'lifetimeMs'],
  ] as const)('is not made with %s', async (_, { scopes, ...rest }, failure, field) => {
    const input = { name: 'ci', scopes: [...scopes], ...rest } as Parameters<
      typeof installation.client.tokens.create.mutate
    >[0]
    await expect(installation.client.tokens.create.mutate(input)).rejects.toMatchObject(failing(failure, field))
    expect(await installation.client.tokens.list.query()).toHaveLength(1)
  })

  it('tells when it was used last, to the minute', async () => {
    const { world, client } = installation
    const { id, token } = await client.tokens.create.mutate({ name: 'ci', scopes: ['repo'] })
    const ci = clientOf(token)
    const lastUse = async () => (await client.tokens.list.query()).find((listed) => listed.id === id)?.lastUsedAt
    const use = async () => {
      await ci.hooks.list.query({ target: repository })
      await installation.settled()
      return lastUse()
    }
    expect(await lastUse()).toBeNull()
    const first = world.now()
    expect(await use()).toBe(first)
    world.pass(59_999)
    expect(await use()).toBe(first)
    world.pass(1)
    expect(await use()).toBe(first + 60_000)
  })
})

describe('a token that is revoked', () => {
  it('opens nothing from then on, and leaves its name', async () => {
    const { id, token } = await installation.client.tokens.create.mutate({ name: 'ci', scopes: ['admin:instance'] })
    await installation.client.tokens.revoke.mutate({ tokenId: id })
    await expect(clientOf(token).tokens.list.query()).rejects.toMatchObject(failing('auth.required'))
    await expect(
      installation.client.tokens.create.mutate({ name: 'ci', scopes: ['admin:instance'] }),
    ).resolves.toMatchObject({ name: 'ci' })
  })

  it('is never the one that asks, so that one is always left', async () => {
    const revoke = installation.client.tokens.revoke.mutate({ tokenId: 1 })
    await expect(revoke).rejects.toMatchObject(failing('token.in_use'))
    await expect(revoke).rejects.toThrow('with another token')
    expect(await installation.client.tokens.list.query()).toHaveLength(1)
  })

  it('is one that is there', async () => {
    await expect(installation.client.tokens.revoke.mutate({ tokenId: 99 })).rejects.toMatchObject(
      failing('token.not_found'),
    )
  })
})
