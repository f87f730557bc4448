import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'
import { ownPage, Page } from './page.testing.ts'
import type { Scope } from './scopes.ts'
import { makeSecret, makeToken } from './tokens.ts'

let installation: Installation
const open = async (settings: Record<string, string> = {}) => {
  installation = await install(settings)
  await installation.client.repositories.create.mutate({ name: repository.name })
}
beforeEach(() => open())
afterEach(() => installation.close())

const dayMs = 86_400_000
const page = (of?: ConstructorParameters<typeof Page>[1]) => new Page(installation.app, of)
/** A page whose person signed in. */
async function signedIn(token = installation.token, of?: ConstructorParameters<typeof Page>[1]): Promise<Page> {
  const signing = page(of)
  expect(await signing.call('session.signIn', { body: { token } })).toMatchObject({ status: 200, failure: null })
  return signing
}
/** A token of less than everything. */
const limited = (input: { scopes: Scope[]; lifetimeMs?: number; targets?: (typeof repository)[] }) =>
  installation.client.tokens.create.mutate({ name: 'ci', ...input })
const rows = () => {
  const client = new Database(installation.databaseUrl.replace('file:', ''), { readonly: true })
  const found = client.prepare('SELECT * FROM sessions').all()
  client.close()
  return found
}
const list = { input: { target: repository } }
const wrong = `repohook_session=${makeSecret()}`

describe('who signs in by a token', () => {
  it('gets a cookie that no script reads and no other site sends, and with it what the token opens', async () => {
    const mine = page()
    const answer = await mine.call('session.signIn', { body: { token: installation.token } })
    expect(answer.set).toMatch(/^repohook_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/)
    const expiresAt = installation.world.now() + 30 * dayMs
    const who = {
      login: 'admin',
      scopes: ['admin:instance'],
      rights: { repository: 'admin', organization: 'admin', instance: 'admin' },
      targets: null,
      expiresAt,
    }
    expect(answer.data).toEqual(who)
    expect(await mine.call('session.get')).toMatchObject({ data: who, set: null })
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 200, data: [] })
    expect(await mine.call('tokens.list')).toMatchObject({ status: 200 })
  })

  it('may do no more than the token, and is told what that is', async () => {
    const { token } = await limited({ scopes: ['write:repo_hook'], targets: [repository], lifetimeMs: dayMs })
    const mine = page()
    const answer = await mine.call('session.signIn', { body: { token } })
    expect(answer.set).toContain('Max-Age=86400;')
    expect(answer.data).toEqual({
      login: 'ci',
      scopes: ['write:repo_hook'],
      rights: { repository: 'write', organization: null, instance: null },
      targets: [repository],
      expiresAt: installation.world.now() + dayMs,
    })
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 200 })
    expect(await mine.call('tokens.list')).toMatchObject({ status: 404, failure: 'target.not_found' })
  })

  it('is let in by nothing else: not by a wrong one, and not by a digest of it', async () => {
    for (const token of [makeToken(), 'x', makeSecret()])
      expect(await page().call('session.signIn', { body: { token } })).toMatchObject({
        status: 401,
        failure: 'auth.required',
        set: null,
      })
    expect(rows()).toEqual([])
  })

  it('is looked at no more after thirty wrong ones in a minute', async () => {
    const mine = page()
    for (let n = 0; n < 30; n++) await mine.call('session.signIn', { body: { token: makeToken() } })
    const { token } = await limited({ scopes: ['repo'] })
    expect(await mine.call('session.signIn', { body: { token } })).toMatchObject({
      status: 429,
      failure: 'auth.too_many',
    })
    installation.world.pass(60_000)
    expect(await mine.call('session.signIn', { body: { token } })).toMatchObject({ status: 200 })
  })

  it('anew has the session before ended', async () => {
    const mine = await signedIn()
    const { cookie } = mine
    await mine.call('session.signIn', { body: { token: installation.token } })
    expect(mine.cookie).not.toBe(cookie)
    expect(rows()).toHaveLength(1)
  })

  it('by a stream of answers, which cannot bring a cookie, is refused, and has begun nothing', async () => {
    const headers = { ...ownPage, 'trpc-accept': 'application/jsonl' }
    const body = { 0: { token: installation.token } }
    const answer = await page().call('session.signIn?batch=1', { body, headers })
    expect(answer).toMatchObject({ failure: 'request.invalid', set: null })
    expect(rows()).toEqual([])
  })

  it('leaves the secret nowhere but with the browser', async () => {
    const mine = await signedIn()
    const secret = mine.cookie?.split('=')[1] ?? ''
    expect(secret).toHaveLength(43)
    await mine.call('session.get')
    const audit = await installation.client.audit.list.query({})
    for (const told of [JSON.stringify(rows()), installation.logged.join(), JSON.stringify(audit)]) {
      expect(told).not.toContain(secret)
      expect(told).not.toContain(installation.token)
    }
  })
})

describe('a session', () => {
  it('ends when it is signed out, on the server too', async () => {
    const mine = await signedIn()
    const { cookie } = mine
    const answer = await mine.call('session.signOut', { body: {} })
    expect(answer).toMatchObject({ status: 200, failure: null })
    expect(answer.set).toBe('repohook_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict')
    expect(rows()).toEqual([])
    mine.cookie = cookie
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 401, failure: 'auth.required' })
  })

  it.each([['nothing'], ['repohook_session='], ['repohook_session=x'], [wrong]])(
    'is signed out however broken it is: %s',
    async (cookie) => {
      const mine = page()
      mine.cookie = cookie === 'nothing' ? null : cookie
      const answer = await mine.call('session.signOut', { body: {} })
      expect(answer).toMatchObject({ status: 200, set: expect.stringContaining('Max-Age=0') })
    },
  )

  it('lasts thirty days, and is then forgotten on both sides', async () => {
    const mine = await signedIn()
    installation.world.pass(30 * dayMs - 1)
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 200 })
    await installation.housekeeper.tick()
    expect(rows()).toHaveLength(1)
    installation.world.pass(1)
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 401, failure: 'auth.required' })
    expect(await mine.call('session.get')).toMatchObject({ data: null, set: expect.stringContaining('Max-Age=0') })
    expect(mine.cookie).toBeNull()
    await installation.housekeeper.tick()
    expect(rows()).toEqual([])
  })

  it('ends with its token, when that expires or is revoked', async () => {
    const { token } = await limited({ scopes: ['repo'], lifetimeMs: dayMs })
    const expiring = await signedIn(token)
    installation.world.pass(dayMs)
    expect(await expiring.call('hooks.list', list)).toMatchObject({ failure: 'auth.required' })

    const other = await installation.client.tokens.create.mutate({ name: 'other', scopes: ['repo'] })
    const revoked = await signedIn(other.token)
    await installation.client.tokens.revoke.mutate({ tokenId: other.id })
    expect(await revoked.call('hooks.list', list)).toMatchObject({ failure: 'auth.required' })
  })

  it('is of nobody without a cookie, which is no error', async () => {
    expect(await page().call('session.get')).toEqual({ status: 200, data: null, failure: null, set: null })
    expect(await page().call('hooks.list', list)).toMatchObject({ status: 401, failure: 'auth.required' })
    const { length } = await installation.client.audit.list.query({ verb: 'session.get' })
    expect(length).toBe(0)
  })

  it('does not count beside a token, be that right or wrong', async () => {
    const mine = await signedIn()
    const { token } = await limited({ scopes: ['repo'] })
    const as = (bearer: string) => ({ headers: { ...ownPage, authorization: `Bearer ${bearer}` } })
    expect(await mine.call('session.get', as(token))).toMatchObject({ data: { login: 'ci', expiresAt: null } })
    for (const path of ['session.get', 'tokens.list'])
      expect(await mine.call(path, as(makeToken()))).toMatchObject({ status: 401, failure: 'auth.required' })
  })

  it('opens tRPC and nothing else', async () => {
    const { cookie } = await signedIn()
    const headers = { ...ownPage, cookie: cookie ?? '' }
    for (const path of ['/api/v3/user', `/api/v3/repos/${repository.name}/hooks`, '/metrics'])
      expect((await installation.app.request(path, { headers })).status).toBe(401)
  })

  it('that is over is looked at no more after thirty calls in a minute, and keeps nobody from signing in', async () => {
    const stale = page()
    stale.cookie = wrong
    for (let n = 0; n < 30; n++) expect(await stale.call('hooks.list', list)).toMatchObject({ status: 401 })
    expect(await stale.call('hooks.list', list)).toMatchObject({ status: 429, failure: 'auth.too_many' })
    const mine = await signedIn()
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 200 })
  })

  it('is counted with its token', async () => {
    await installation.close()
    await open({ REPOHOOK_RATE_LIMIT: '4' })
    const mine = await signedIn()
    for (let n = 0; n < 3; n++) expect(await mine.call('hooks.list', list)).toMatchObject({ status: 200 })
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 429, failure: 'rate.exceeded' })
    await expect(installation.client.hooks.list.query(list.input)).rejects.toMatchObject({
      data: { failure: 'rate.exceeded' },
    })
    expect(await mine.call('session.get')).toMatchObject({ status: 200, data: { login: 'admin' } })
    expect(await mine.call('session.signOut', { body: {} })).toMatchObject({ status: 200 })
  })

  it('is in the audit log with what it does, by the name of its token', async () => {
    const mine = await signedIn()
    await page().call('session.signIn', { body: { token: makeToken() } })
    await mine.call('repositories.create', { body: { name: 'octocat/second' } })
    await mine.call('session.signOut', { body: {} })
    const entries = await installation.client.audit.list.query({ limit: 4 })
    expect(
      entries.map(({ verb, actor, outcome, failure, address }) => [verb, actor?.name, outcome, failure, address]),
    ).toEqual([
      ['session.signOut', 'admin', 'allowed', null, '192.0.2.1'],
      ['repositories.create', 'admin', 'allowed', null, '192.0.2.1'],
      ['session.signIn', undefined, 'denied', 'auth.required', '192.0.2.1'],
      ['session.signIn', 'admin', 'allowed', null, '192.0.2.1'],
    ])
  })
})

describe('over TLS', () => {
  const strict = /^__Host-repohook_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/
  const signIn = async (headers: Record<string, string>, address: string) =>
    (await page({ headers, address }).call('session.signIn', { body: { token: installation.token } })).set

  it('the cookie is bound to it and to this host, as the public URL says', async () => {
    await installation.close()
    await open({ REPOHOOK_PUBLIC_URL: 'https://hooks.example' })
    const mine = await signedIn()
    expect(await signIn(ownPage, '192.0.2.1')).toMatch(strict)
    expect(await mine.call('hooks.list', list)).toMatchObject({ status: 200 })
    expect((await mine.call('session.signOut', { body: {} })).set).toMatch(
      /^__Host-repohook_session=; Max-Age=0; .*Secure/,
    )
    const another = await signedIn()
    another.cookie = another.cookie?.replace('__Host-', '') ?? null
    expect(await another.call('hooks.list', list)).toMatchObject({ status: 401 })
  })

  it('so it is where a trusted proxy says so, and nobody else', async () => {
    await installation.close()
    await open({ REPOHOOK_TRUSTED_PROXIES: '10.0.0.0/8' })
    const headers = { ...ownPage, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'hooks.example' }
    expect(await signIn(headers, '10.0.0.1')).toMatch(strict)
    expect(await signIn(headers, '192.0.2.1')).toMatch(/^repohook_session=[^ ]+; [^S]*SameSite=Strict$/)
  })
})

describe('a page of another origin', () => {
  const own = 'http://repohook.test'
  const senders: readonly (readonly [who: string, headers: Record<string, string>, isOwn: boolean])[] = [
    ['our own', { 'sec-fetch-site': 'same-origin' }, true],
    ['our own, by its origin', { origin: own }, true],
    ['our own, by what only it may send', { 'x-requested-with': 'repohook' }, true],
    ['another site', { 'sec-fetch-site': 'cross-site' }, false],
    [
      'another site that says what ours does',
      { 'sec-fetch-site': 'cross-site', origin: own, 'x-requested-with': 'x' },
      false,
    ],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }, false],
    ['the address bar', { 'sec-fetch-site': 'none' }, false],
    ['a word of tomorrow', { 'sec-fetch-site': 'same-party' }, false],
    ['another origin', { origin: 'http://evil.example', 'x-requested-with': 'x' }, false],
    ['another port', { origin: `${own}:8080` }, false],
    ['a name that begins as ours', { origin: `${own}.evil.example` }, false],
    ['an origin that is not told', { origin: 'null' }, false],
    ['nobody knows whom', {}, false],
  ]
  const missing = { target: repository, hookId: 9_999 }
  const calls = {
    query: ['hooks.get', { input: missing }],
    mutation: ['hooks.ping', { body: missing }],
    subscription: ['deliveries.follow', { input: missing }],
  } as const

  describe.each(senders)('%s', (_, headers, isOwn) => {
    it.each(Object.keys(calls) as (keyof typeof calls)[])(
      `uses no session for a %s, unless it is ours (${isOwn})`,
      async (type) => {
        const mine = await signedIn()
        const [path, call] = calls[type]
        const { failure } = await mine.call(path, { ...call, headers })
        expect(failure).toBe(isOwn ? 'hook.not_found' : 'auth.foreign_page')
      },
    )

    it(`signs nobody in or out, unless it is ours (${isOwn})`, async () => {
      const mine = await signedIn()
      const foreign = { status: 403, failure: 'auth.foreign_page', set: null }
      const fine = { status: 200, failure: null }
      const { token } = await limited({ scopes: ['repo'] })
      expect(await page({ headers }).call('session.signIn', { body: { token } })).toMatchObject(isOwn ? fine : foreign)
      expect(await mine.call('session.signOut', { body: {}, headers })).toMatchObject(isOwn ? fine : foreign)
      expect(rows()).toHaveLength(1)
    })
  })

  it('is ours under the public URL, whatever host a proxy puts in its place', async () => {
    await installation.close()
    await open({ REPOHOOK_PUBLIC_URL: 'http://hooks.example' })
    const mine = await signedIn()
    expect(await mine.call('hooks.list', { ...list, headers: { origin: 'http://hooks.example' } })).toMatchObject({
      status: 200,
    })
    expect(await mine.call('hooks.list', { ...list, headers: { origin: 'http://other.example' } })).toMatchObject({
      status: 403,
    })
  })

  it('is no matter for who brings a token', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', authorization: `Bearer ${installation.token}` }
    expect(await page().call('hooks.list', { ...list, headers })).toMatchObject({ status: 200 })
  })
})
