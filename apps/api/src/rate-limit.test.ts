import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'
import { makeToken } from './tokens.ts'

let installation: Installation
const open = async (settings: Record<string, string>) => {
  installation = await install(settings)
  await installation.client.repositories.create.mutate({ name: repository.name })
}
beforeEach(() => open({ REPOHOOK_RATE_LIMIT: '5' }))
afterEach(() => installation.close())

const nowhere = '/api/v3/nowhere'
const list = `/trpc/hooks.list?input=${encodeURIComponent(JSON.stringify({ target: repository }))}`
interface Asking extends Pick<RequestInit, 'method' | 'body'> {
  readonly token?: string | null
  readonly address?: string
  readonly forwardedFor?: string
}

/** A request as it would come from an address. */
const ask = (path: string, { token = installation.token, address = '192.0.2.1', forwardedFor, ...init }: Asking = {}) =>
  installation.app.request(
    path,
    {
      ...init,
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(forwardedFor && { 'x-forwarded-for': forwardedFor }),
      },
    },
    { incoming: { socket: { remoteAddress: address } } },
  )
const rate = ({ headers }: Response) =>
  ['limit', 'remaining', 'used', 'reset', 'resource'].map((name) => headers.get(`x-ratelimit-${name}`))

describe('what a token has left', () => {
  it('is told in GitHub’s headers by REST and by tRPC, and comes back when the hour is over', async () => {
    const { world } = installation
    const reset = String(world.now() / 1_000 + 3_600)
    world.pass(1_000)
    expect(rate(await ask(nowhere))).toEqual(['5', '3', '2', reset, 'core'])
    expect(rate(await ask(list))).toEqual(['5', '2', '3', reset, 'core'])
    world.pass(3_599_000)
    expect(rate(await ask(list))).toEqual(['5', '4', '1', String(world.now() / 1_000 + 3_600), 'core'])
  })

  it('can be asked for, which costs nothing', async () => {
    const answer = await ask('/api/v3/rate_limit')
    const core = { limit: 5, used: 1, remaining: 4, reset: installation.world.now() / 1_000 + 3_600 }
    expect(await answer.json()).toMatchObject({ resources: { core }, rate: core })
    expect(rate(await ask('/api/v3/rate_limit')).slice(0, 3)).toEqual(['5', '4', '1'])
  })

  it('ends: 429 with GitHub’s words and when to come back, and nothing is done', async () => {
    installation.world.pass(600_000)
    for (let n = 0; n < 4; n++) await ask(nowhere)
    const refused = await ask(nowhere)
    expect(refused.status).toBe(429)
    expect(rate(refused).slice(0, 3)).toEqual(['5', '0', '5'])
    expect(refused.headers.get('retry-after')).toBe('3000')
    expect(await refused.json()).toMatchObject({
      message: expect.stringMatching(/^API rate limit exceeded for the token “admin”/),
      status: '429',
      failure: 'rate.exceeded',
    })
    const change = await ask('/trpc/repositories.create', { method: 'POST', body: '{"name":"a/b"}' })
    expect(change.status).toBe(429)
    expect(change.headers.get('retry-after')).toBe('3000')
    expect(await change.json()).toMatchObject({ error: { data: { failure: 'rate.exceeded' } } })
    installation.world.pass(3_000_000)
    await expect(installation.client.repositories.get.query({ name: 'a/b' })).rejects.toThrow('no repository')
  })

  it('is of one token, and not of another', async () => {
    const { token } = await installation.client.tokens.create.mutate({ name: 'ci', scopes: ['repo'] })
    for (let n = 0; n < 4; n++) await ask(nowhere)
    expect((await ask(nowhere)).status).toBe(429)
    expect((await ask(list, { token })).status).toBe(200)
  })

  it('is less by each call of a batch', async () => {
    const calls = ['hooks.list', 'hooks.list', 'events.catalogue'].join(',')
    const input = encodeURIComponent(JSON.stringify({ 0: { target: repository }, 1: { target: repository }, 2: {} }))
    expect(rate(await ask(`/trpc/${calls}?batch=1&input=${input}`)).slice(0, 3)).toEqual(['5', '1', '4'])
  })

  it('is not touched by publishing', async () => {
    const publish = { method: 'POST', body: '{"event":"push","payload":{}}' }
    for (let n = 0; n < 10; n++) {
      const answer = await ask(`/api/v3/repos/${repository.name}/events`, publish)
      expect(answer.status).toBe(202)
      expect(rate(answer)[0]).toBeNull()
    }
    expect(rate(await ask(nowhere))[2]).toBe('2')
  })
})

describe('who sends no token', () => {
  it('has sixty an hour by address at most', async () => {
    await installation.close()
    await open({})
    expect(rate(await ask(nowhere, { token: null }))[0]).toBe('60')
    for (let n = 0; n < 59; n++) await ask(nowhere, { token: null })
    expect((await ask(nowhere, { token: null })).status).toBe(429)
    expect((await ask(nowhere, { token: null, address: '192.0.2.2' })).status).toBe(404)
    expect((await ask(nowhere)).status).toBe(404)
  })
})

describe('who comes through a proxy', () => {
  const used = async (address: string, forwardedFor: string) =>
    rate(await ask(nowhere, { token: null, address, forwardedFor }))[2]

  it('is counted by the address that a trusted proxy tells, and by no word of anybody else', async () => {
    await installation.close()
    await open({ REPOHOOK_TRUSTED_PROXIES: '10.0.0.0/8' })
    expect(await used('10.0.0.1', '192.0.2.7')).toBe('1')
    expect(await used('::ffff:10.0.0.1', '198.51.100.1, 192.0.2.7, 10.9.9.9')).toBe('2')
    expect(await used('192.0.2.7', '198.51.100.1')).toBe('3')
    expect(await used('10.0.0.1', '198.51.100.1')).toBe('1')
    expect(await used('10.0.0.1', 'nonsense')).toBe('1')
    expect(await used('10.0.0.1', '')).toBe('2')
  })
})

describe('who guesses tokens', () => {
  it('is answered 429 after thirty in a minute, wherever; who was let in before is let in', async () => {
    await installation.close()
    await open({})
    await ask(list)
    for (let n = 0; n < 30; n++) expect((await ask(list, { token: makeToken() })).status).toBe(401)
    for (const path of [list, `/api/v3/repos/${repository.name}/events`]) {
      const refused = await ask(path, { token: makeToken(), ...(path !== list && { method: 'POST' }) })
      expect(refused.status).toBe(429)
      expect(refused.headers.get('retry-after')).toBe('60')
    }
    expect((await ask('/metrics', { token: makeToken() })).status).toBe(401)
    expect((await ask(list)).status).toBe(200)
    installation.world.pass(60_000)
    expect((await ask(list, { token: makeToken() })).status).toBe(401)
  })
})

it('a limit of 0 is none', async () => {
  await installation.close()
  await open({ REPOHOOK_RATE_LIMIT: '0' })
  const answer = await ask(nowhere)
  expect([answer.status, ...rate(answer)]).toEqual([404, null, null, null, null, null])
  expect(await (await ask('/api/v3/rate_limit')).json()).toMatchObject({ message: 'Rate limiting is not enabled.' })
})
