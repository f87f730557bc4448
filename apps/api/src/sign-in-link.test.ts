import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createDatabase } from '@repohook/store/testing/postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { Cluster } from './cluster.testing.ts'
import { startFreshService } from './fresh-service.testing.ts'
import { install, type Installation } from './installation.testing.ts'
import { ownPage, Page } from './page.testing.ts'
import { makeSecret } from './tokens.ts'
import { welcome } from './welcome.ts'

const codeIn = (url: string | null) => /\/sign-in#code=([\w-]{43})$/.exec(url ?? '')?.[1] ?? ''
/** A call that a page in a browser makes of a server. */
const call = (url: string, path: string, body?: object, cookie = '') =>
  fetch(`${url}/trpc/${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', cookie, ...ownPage },
  })
const cookieOf = ({ headers }: Response) => headers.get('set-cookie')?.split(';')[0] ?? ''

describe('the link of a first start', () => {
  let dashboard: string
  beforeAll(async () => {
    dashboard = await mkdtemp(join(tmpdir(), 'repohook-dashboard-'))
    await writeFile(join(dashboard, 'index.html'), '<!doctype html>')
  })
  afterAll(() => rm(dashboard, { recursive: true }))

  it('leads to a page, signs in as the administrator, once, and is nowhere but in the hands of who started it', async () => {
    const service = await startFreshService({}, dashboard)
    const { url, signInUrl, databaseUrl } = service
    const code = codeIn(signInUrl)
    expect(signInUrl).toBe(`${url}/sign-in#code=${code}`)
    expect((await fetch(signInUrl ?? '')).headers.get('content-type')).toContain('text/html')
    const clicks = await Promise.all([1, 2, 3].map(() => call(url, 'session.signIn', { code })))
    expect(clicks.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401])
    const cookie = cookieOf(clicks.find(({ ok }) => ok)!)
    expect(await (await call(url, 'session.get', undefined, cookie)).json()).toMatchObject({
      result: { data: { login: 'admin', rights: { instance: 'admin' } } },
    })
    const again = await call(url, 'session.signIn', { code })
    expect(await again.json()).toMatchObject({ error: { data: { failure: 'auth.link_spent' } } })
    const folder = dirname(databaseUrl.replace('file:', ''))
    const secrets = [code, cookie.split('=')[1] ?? '', service.token]
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(40)
      expect(service.logged.join()).not.toContain(secret)
      for (const name of await readdir(folder))
        expect(await readFile(join(folder, name), 'latin1')).not.toContain(secret)
    }
    await service.stop()
  })

  it('leads to the public URL, and is told to the person who starts it', async () => {
    const service = await startFreshService({ REPOHOOK_PUBLIC_URL: 'https://hooks.example' }, dashboard)
    expect(service.signInUrl).toMatch(/^https:\/\/hooks\.example\/sign-in#code=/)
    await service.stop()
    const { url, token: freshToken, signInUrl } = service
    expect(welcome({ url, role: 'all', freshToken, signInUrl })).toContain(`\n    ${signInUrl}\n`)
    expect(welcome({ url, role: 'all', freshToken, signInUrl: null })).not.toMatch(/sign.in/)
  })

  it('is not made where there is no page, and not for a token that somebody has', async () => {
    const without = await startFreshService()
    expect([without.signInUrl, without.token]).toEqual([null, expect.stringMatching(/^rhk_/)])
    await without.stop()
    const given = await startFreshService({ REPOHOOK_ADMIN_TOKEN: 'an-admin-token-for-tests' }, dashboard)
    expect(given.signInUrl).toBeNull()
    await given.stop()
  })
})

describe('a link for a token', () => {
  let installation: Installation
  beforeEach(async () => {
    installation = await install()
  })
  afterEach(() => installation.close())

  const linkFor = async (tokenId: number) => codeIn((await installation.client.tokens.link.mutate({ tokenId })).url)
  const signIn = (code: string) => new Page(installation.app).call('session.signIn', { body: { code } })

  it('signs in as that token, within an hour', async () => {
    const { id } = await installation.client.tokens.create.mutate({ name: 'ci', scopes: ['repo'] })
    const link = await installation.client.tokens.link.mutate({ tokenId: id })
    expect(link).toEqual({
      url: expect.stringMatching(/^http:\/\/repohook\.test\/sign-in#code=/),
      expiresAt: installation.world.now() + 3_600_000,
    })
    const other = await linkFor(id)
    installation.world.pass(3_599_999)
    const expiresAt = installation.world.now() + 30 * 86_400_000
    expect(await signIn(codeIn(link.url))).toMatchObject({ status: 200, data: { login: 'ci', expiresAt } })
    installation.world.pass(1)
    expect(await signIn(other)).toMatchObject({ status: 401, failure: 'auth.link_spent', set: null })
  })

  it('is worth nothing when the token is gone, and is none for a token that there is not', async () => {
    const { id } = await installation.client.tokens.create.mutate({ name: 'ci', scopes: ['repo'] })
    const code = await linkFor(id)
    await installation.client.tokens.revoke.mutate({ tokenId: id })
    expect(await signIn(code)).toMatchObject({ failure: 'auth.link_spent' })
    await expect(linkFor(id)).rejects.toMatchObject({ data: { failure: 'token.not_found' } })
  })

  it('is no token and no cookie', async () => {
    const code = await linkFor(1)
    const page = new Page(installation.app)
    page.cookie = `repohook_session=${code}`
    expect(await page.call('tokens.list')).toMatchObject({ failure: 'auth.required' })
    expect(await page.call('session.signIn', { body: { token: code } })).toMatchObject({ failure: 'auth.required' })
    expect(await signIn(code)).toMatchObject({ status: 200 })
  })

  it('that is guessed at is looked at no more, nor is a token, after thirty in a minute', async () => {
    const code = await linkFor(1)
    for (let n = 0; n < 30; n++) expect(await signIn(makeSecret())).toMatchObject({ failure: 'auth.link_spent' })
    expect(await signIn(code)).toMatchObject({ status: 429, failure: 'auth.too_many' })
  })

  it('is in the audit log with its token, when it is made and when it is opened', async () => {
    const code = await linkFor(1)
    await signIn(code)
    await signIn(code)
    const entries = await installation.client.audit.list.query({ limit: 3 })
    expect(entries.map(({ verb, actor, subjectId, failure }) => [verb, actor?.name, subjectId, failure])).toEqual([
      ['session.signIn', undefined, null, 'auth.link_spent'],
      ['session.signIn', 'admin', null, null],
      ['tokens.link', 'admin', 1, null],
    ])
    expect(JSON.stringify(entries)).not.toContain(code)
  })
})

describe('processes that share a database', () => {
  it(
    'share its sessions: a link of one begins one at another, and signing out ends it everywhere',
    { timeout: 60_000 },
    async () => {
      const database = await createDatabase(inject('postgres'))
      const cluster = new Cluster(database.url)
      const [one, other] = [await cluster.start('api'), await cluster.start('api')]
      const { url: link } = await one.client.tokens.link.mutate({ tokenId: 1 })
      const cookie = cookieOf(await call(other.url, 'session.signIn', { code: codeIn(link) }))
      expect((await call(one.url, 'session.signIn', { code: codeIn(link) })).status).toBe(401)
      const statuses = async () =>
        Promise.all([one, other].map(async ({ url }) => (await call(url, 'tokens.list', undefined, cookie)).status))
      expect(await statuses()).toEqual([200, 200])
      expect((await call(one.url, 'session.signOut', {}, cookie)).status).toBe(200)
      expect(await statuses()).toEqual([401, 401])
      await cluster.stop()
      await database.pool.end()
    },
  )
})
