import { Failure, failures } from '@repohook/events'
import { TRPCClientError } from '@trpc/client'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openAccess, unwatched } from './access.testing.ts'
import { createApp } from './app.ts'
import { trpcCodes } from './failures.ts'
import { callersLinks } from './rest/links.testing.ts'
import { install, type Installation, repository } from './installation.testing.ts'
import type { AppRouter } from './router.ts'
import { refusal } from './trpc/base.ts'
import type { Verbs } from './verbs.ts'

let installation: Installation
beforeEach(async () => {
  installation = await install()
  await installation.client.repositories.create.mutate({ name: repository.name })
})
afterEach(() => installation.close())

/** What a client is told of a refusal. */
async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => Promise.reject(new Error('It was not refused.')),
    (reason: unknown) => reason,
  )
  if (!(error instanceof TRPCClientError)) throw error
  const { message, data } = error as TRPCClientError<AppRouter>
  return { message, ...data }
}

const url = 'http://127.0.0.1:8009/hook'
const hookWith = (config: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  installation.client.hooks.create.mutate({ target: repository, hook: { config: { url, ...config }, ...rest } })

/** A request whose body no typed client would send. */
const post = (path: string, body: string, type = 'application/json') =>
  installation.app.request(`/trpc/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${installation.token}`, 'content-type': type },
    body,
  })

describe('a refusal', () => {
  it('carries its code, its field and a sentence to the client, beside tRPC’s own', async () => {
    expect(await refusalOf(hookWith({}, { events: ['push', 'pusch'] }))).toEqual({
      message: 'The event “pusch” is not in the catalogue.',
      code: 'UNPROCESSABLE_CONTENT',
      httpStatus: 422,
      path: 'hooks.create',
      failure: 'hook.invalid',
      field: 'events.1',
    })
  })

  it.each([
    ['not-a-url', 'hook.url_invalid'],
    ['ftp://example.com', 'hook.url_invalid'],
    ['http://10.0.0.1/', 'hook.url_not_allowed'],
    ['http://user:password@127.0.0.1/', 'hook.url_invalid'],
  ])('of the URL %s names config.url', async (bad, failure) => {
    expect(await refusalOf(hookWith({ url: bad }))).toMatchObject({ failure, field: 'config.url' })
  })

  it('of what is there already names the field', async () => {
    await hookWith({})
    expect(await refusalOf(hookWith({}))).toMatchObject({
      failure: 'hook.duplicate',
      field: 'config.url',
      httpStatus: 422,
    })
    expect(await refusalOf(installation.client.repositories.create.mutate({ name: repository.name }))).toMatchObject({
      failure: 'target.taken',
      field: 'name',
    })
  })

  it('of input in the wrong form names the place, and is request.invalid', async () => {
    const create = { target: repository, hook: { config: { url, contentType: 'xml' } } }
    const cases: [body: unknown, field: string][] = [
      [create, 'hook.config.contentType'],
      [{ ...create, hook: { ...create.hook, config: { url, extra: 1 } } }, 'hook.config.extra'],
      [{ ...create, target: { kind: 'planet', name: 'x' } }, 'target.kind'],
      [{ ...create, target: { kind: 'repository' } }, 'target.name'],
      [{ target: repository }, 'hook'],
      [{}, 'target'],
    ]
    for (const [body, field] of cases) {
      const response = await post('hooks.create', JSON.stringify(body))
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { data: { failure: 'request.invalid', field } } })
    }
    const noId = { target: repository, hookId: 0 }
    expect(await refusalOf(installation.client.hooks.get.query(noId))).toMatchObject({ field: 'hookId' })
  })

  it('of U+0000 is the same on every database; in a payload it may stand', async () => {
    const { client } = installation
    const publish = (more: object) =>
      client.events.publish.mutate({ target: repository, event: 'push', payload: { ref: '\0' }, ...more })
    expect(await refusalOf(publish({ idempotencyKey: 'a\0' }))).toMatchObject({
      httpStatus: 400,
      failure: 'request.invalid',
    })
    expect((await publish({})).guid).toEqual(expect.any(String))
  })

  it('of what is not JSON does not quote it', async () => {
    const response = await post('hooks.create', '{"secret": CANARY}')
    expect(response.status).toBe(400)
    const text = await response.text()
    expect(text).toContain('request.invalid')
    expect(text).not.toContain('CANARY')
    expect((await post('hooks.create', 'a=b', 'application/x-www-form-urlencoded')).status).toBe(415)
  })

  it.each(Object.keys(failures) as (keyof typeof failures)[])('%s has its code in tRPC', (code) => {
    const error = refusal(new Failure(code, 'A sentence.'))
    expect(error).toMatchObject({ code: trpcCodes[code], message: 'A sentence.' })
  })
})

describe('a bug', () => {
  it('is told without detail, and logged with its cause and the request’s id', async () => {
    const { client, app, logged, token } = installation
    await installation.close()
    installation = await install()
    const told = await refusalOf(client.repositories.create.mutate({ name: 'octocat/other' }))
    expect(told).toEqual({
      message: 'Something went wrong here; the log says what.',
      code: 'INTERNAL_SERVER_ERROR',
      httpStatus: 500,
      path: 'repositories.create',
    })
    const response = await app.request('/trpc/events.catalogue', { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(500)
    const { level, err, requestId, path } = JSON.parse(logged.findLast((line) => line.includes('a call failed')) ?? '')
    expect({ level, path, requestId }).toEqual({
      level: 50,
      path: 'events.catalogue',
      requestId: response.headers.get('x-request-id'),
    })
    expect(err.message).toContain('database connection is not open')
    expect(err.stack).toContain('    at ')
  })

  it.each([undefined, 'development'])('shows no stack when NODE_ENV is %s', async (nodeEnv) => {
    const before = process.env['NODE_ENV']
    if (nodeEnv === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = nodeEnv
    try {
      const { app, token } = installation
      const headers = { authorization: `Bearer ${token}` }
      const refused = await app.request('/trpc/hooks.get?input={}', { headers })
      await installation.close()
      const failed = await app.request('/trpc/events.catalogue', { headers })
      installation = await install()
      for (const response of [refused, failed]) {
        const { error } = (await response.json()) as { error: { data: object } }
        expect(error.data).not.toHaveProperty('stack')
        expect(JSON.stringify(error)).not.toContain('.ts:')
      }
    } finally {
      process.env['NODE_ENV'] = before
    }
  })

  it.each([
    ['a ZodError', new z.ZodError([{ code: 'custom', message: 'CANARY', path: ['inside'], input: null }])],
    ['a SyntaxError', new SyntaxError('CANARY is not valid JSON')],
  ])('is also %s that is not about the input', async (_, error) => {
    const verbs = { repositories: { list: () => Promise.reject(error) } } as unknown as Verbs
    const access = openAccess(() => Promise.reject(error))
    const log = pino({ level: 'silent' })
    const app = createApp({
      ...unwatched,
      access,
      verbs,
      links: callersLinks,
      log,
      ready: async () => {},
      world: installation.world,
    })
    const response = await app.request('/trpc/repositories.list?input={}')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(/CANARY|inside|request\.invalid/)
  })

  it('is not what a refusal is: that is not in the log', async () => {
    await refusalOf(hookWith({ url: 'not-a-url' }))
    expect(installation.logged.filter((line) => line.includes('a call failed'))).toEqual([])
  })
})
