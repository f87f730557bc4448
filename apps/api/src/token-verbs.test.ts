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
    const made = await installation.client.tokens.create.mutate({ name: 'ci' })
    expect(made).toMatchObject({ name: 'ci', hint: `rhk_…${made.token.slice(-4)}` })
    await clientOf(made.token).repositories.create.mutate({ name: repository.name })
    const { token, ...listed } = made
    expect(await installation.client.tokens.list.query()).toEqual([
      { id: 1, name: 'admin', hint: 'an-a…ests', createdAt: expect.any(Number) },
      listed,
    ])
    expect(JSON.stringify(installation.logged)).not.toContain(token)
  })

  it.each(['ci', ' ci '])('as %j has a name that no other has', async (name) => {
    await installation.client.tokens.create.mutate({ name: 'ci' })
    const again = installation.client.tokens.create.mutate({ name })
    await expect(again).rejects.toMatchObject(failing('token.taken', 'name'))
  })

  it('is not named as the operator’s, whose next start would replace it', async () => {
    const other = clientOf((await installation.client.tokens.create.mutate({ name: 'ci' })).token)
    await other.tokens.revoke.mutate({ tokenId: 1 })
    const create = other.tokens.create.mutate({ name: 'admin' })
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
    const create = installation.client.tokens.create.mutate({ name })
    await expect(create).rejects.toMatchObject(failing('request.invalid', 'name'))
  })
})

describe('a token that is revoked', () => {
  it('opens nothing from then on, and leaves its name', async () => {
    const { id, token } = await installation.client.tokens.create.mutate({ name: 'ci' })
    await installation.client.tokens.revoke.mutate({ tokenId: id })
    await expect(clientOf(token).tokens.list.query()).rejects.toMatchObject(failing('auth.required'))
    await expect(installation.client.tokens.create.mutate({ name: 'ci' })).resolves.toMatchObject({ name: 'ci' })
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
