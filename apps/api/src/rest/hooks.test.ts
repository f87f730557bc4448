import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { api, manage, type Managed } from './hooks.testing.ts'

let managed: Managed
beforeEach(async () => {
  managed = await manage()
})
afterEach(() => managed.close())

const ask: Managed['ask'] = (...asked) => managed.ask(...asked)
const path = '/repos/octocat/Hello-World/hooks'

interface Wire {
  readonly id: number
  readonly events: readonly string[]
  readonly config: Readonly<Record<string, string>>
  readonly last_response: unknown
}
const read = async (response: Response) => (await response.json()) as Wire
const create = async (hook: object = {}) => {
  const response = await ask('POST', path, { config: { url: managed.receiver.url }, ...hook })
  expect(response.status).toBe(201)
  return read(response)
}

describe('creating a hook', () => {
  it('has GitHub’s defaults: the push event, active, form-encoded, checked certificates, no secret', async () => {
    expect(await create()).toMatchObject({
      name: 'web',
      active: true,
      events: ['push'],
      config: { content_type: 'form', insecure_ssl: '0', url: managed.receiver.url },
    })
  })

  it.each([
    [0, '0'],
    [1, '1'],
    ['0', '0'],
    ['1', '1'],
  ])('takes insecure_ssl %j, and answers a string', async (sent, answered) => {
    const { config } = await create({ config: { url: managed.receiver.url, insecure_ssl: sent } })
    expect(config['insecure_ssl']).toBe(answered)
  })

  it('takes empty strings for what is not set, and does not look at what it does not know', async () => {
    const config = { url: managed.receiver.url, secret: '', content_type: '' }
    const made = await create({ url: '', id: 7, config })
    expect(made.config).toEqual({ content_type: 'form', insecure_ssl: '0', url: managed.receiver.url })
  })

  const refused: [what: string, body: unknown, error: object][] = [
    ['nothing', undefined, { field: 'url', code: 'missing_field' }],
    ['null', 'null', { field: 'url', code: 'missing_field' }],
    ['no URL', { config: { content_type: 'json' } }, { field: 'url', code: 'missing_field' }],
    ['another name', { name: 'irc', config: { url: 'https://example.com' } }, { field: 'name', code: 'invalid' }],
    [
      'an unknown attribute',
      { config: { url: 'https://example.com', urll: 1 } },
      { code: 'custom', message: 'Invalid config attribute: urll' },
    ],
    [
      'an unknown event',
      { config: { url: 'http://127.0.0.1:8009' }, events: ['x'] },
      { field: 'events.0', code: 'invalid' },
    ],
    ['a URL that is none', { config: { url: 'nope' } }, { field: 'url', code: 'custom' }],
    ['a forbidden host', { config: { url: 'http://10.0.0.1' } }, { field: 'url', code: 'custom' }],
    [
      'the mask',
      { config: { url: 'http://127.0.0.1:8009', secret: '********' } },
      { field: 'secret', code: 'invalid' },
    ],
  ]
  it.each(refused)('refuses %s by 422 Validation Failed', async (_, body, error) => {
    const response = await ask('POST', path, body)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      message: 'Validation Failed',
      errors: [{ resource: 'Hook', ...error }],
      documentation_url: expect.any(String),
      status: '422',
    })
  })

  it.each([
    ['active', { active: 'yes' }],
    ['events.0', { events: [1] }],
    ['config', { config: [] }],
    ['config.insecure_ssl', { config: { insecure_ssl: true } }],
    ['config.content_type', { config: { content_type: 'xml' } }],
  ])('refuses a wrong type of %s by 422 Invalid request', async (field, body) => {
    const response = await ask('POST', path, body)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      message: expect.stringMatching(/^Invalid request\.\n\n/),
      errors: [{ field }],
      status: '422',
    })
  })

  it.each([
    ['{', 'Problems parsing JSON'],
    ['[]', 'Body should be a JSON object'],
    ['"a"', 'Body should be a JSON object'],
    ['1', 'Body should be a JSON object'],
  ])('refuses %s by 400 %s', async (body, message) => {
    const response = await ask('POST', path, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ message, status: '400' })
  })

  it('tells each event that has too many hooks', async () => {
    for (let n = 0; n < 20; n++) {
      await create({ events: ['push', 'star'], config: { url: `${managed.receiver.url}/${n}` } })
    }
    const response = await ask('POST', path, {
      config: { url: managed.receiver.url },
      events: ['push', 'fork', 'star'],
    })
    expect(await response.json()).toMatchObject({
      errors: [
        { resource: 'Hook', code: 'custom', message: 'The "push" event cannot have more than 20 hooks' },
        { resource: 'Hook', code: 'custom', message: 'The "star" event cannot have more than 20 hooks' },
      ],
    })
  })
})

describe('what is asked without a body', () => {
  it.each([
    ['POST', 'pings', 204],
    ['POST', 'tests', 204],
    ['POST', 'test', 204],
    ['PATCH', '', 200],
    ['PATCH', 'config', 200],
    ['DELETE', '', 204],
  ])('is answered, though it says that it is JSON: %s %s', async (method, below, status) => {
    const { id } = await create()
    const response = await ask(method, `${path}/${id}${below && `/${below}`}`, '', { 'content-length': '0' })
    expect(response.status).toBe(status)
    if (status === 204) expect(await response.text()).toBe('')
  })
})

describe('paths', () => {
  it.each([
    ['in another case', '/repos/OCTOCAT/hello-world/hooks', 200],
    ['by the repository’s id', '/repositories/{id}/hooks', 200],
    ['by an id of no repository', '/repositories/{organization}/hooks', 404],
    ['by what is no id', '/repositories/1e0/hooks', 404],
    ['with a slash at the end', `${path}/`, 404],
    ['of a hook that is no number', `${path}/one`, 404],
    ['of a hook that there is not', `${path}/999`, 404],
    ['of a hook beyond all numbers', `${path}/99999999999999999999`, 404],
    ['of hook zero', `${path}/0`, 404],
    ['of an organization’s tests', '/orgs/octocat/hooks/1/tests', 404],
    ['of a repository that there is not', '/repos/octocat/none/hooks', 404],
  ])('are found or not: %s', async (_, asked, status) => {
    const { client } = managed.installation
    const { id, parent } = await client.repositories.get.query({ name: 'octocat/Hello-World' })
    const to = asked.replace('{id}', String(id)).replace('{organization}', String(parent?.id))
    const response = await ask('GET', to)
    expect(response.status).toBe(status)
    if (status === 404) expect(await response.json()).toMatchObject({ message: 'Not Found', status: '404' })
  })

  it('by an id do the same, and answer with the name', async () => {
    const { id: repository } = await managed.installation.client.repositories.get.query({ name: 'octocat/Hello-World' })
    const body = { config: { url: managed.receiver.url } }
    const response = await ask('POST', `/repositories/${repository}/hooks`, body)
    const { id } = await read(response)
    expect(response.headers.get('location')).toBe(`${api}${path}/${id}`)
    expect((await ask('DELETE', `/repositories/${repository}/hooks/${id}`)).status).toBe(204)
  })
})

describe('how the newest delivery went', () => {
  it('is told by each hook of a repository', async () => {
    const { worker } = managed.installation
    const { id, last_response: unused } = await create()
    expect(unused).toEqual({ code: null, status: 'unused', message: null })
    await worker.drain()
    const newest = async () => (await read(await ask('GET', `${path}/${id}`))).last_response
    expect(await newest()).toEqual({ code: 200, status: 'active', message: 'OK' })
    managed.receiver.answer = 404
    await ask('POST', `${path}/${id}/pings`)
    managed.installation.world.pass(1)
    await worker.drain()
    const misconfigured = { code: 404, status: 'misconfigured', message: 'Invalid HTTP Response: 404' }
    expect(await newest()).toEqual(misconfigured)
    expect(((await (await ask('GET', path)).json()) as Wire[])[0]?.last_response).toEqual(misconfigured)
  })
})

describe('pages of hooks', () => {
  it.each([
    ['per_page=100', 3, null],
    ['per_page=101', 3, null],
    ['per_page=3', 3, null],
    ['per_page=0', 3, null],
    ['per_page=x&page=-1', 3, null],
    ['per_page=2', 2, '<?per_page=2&page=2>; rel="next", <?per_page=2&page=2>; rel="last"'],
    ['page=2&per_page=2', 1, '<?page=1&per_page=2>; rel="prev", <?page=1&per_page=2>; rel="first"'],
    ['page=9&per_page=2', 0, '<?page=2&per_page=2>; rel="prev", <?page=1&per_page=2>; rel="first"'],
  ])('%s: %i of three', async (query, length, link) => {
    for (const name of ['a', 'b', 'c']) await create({ config: { url: `${managed.receiver.url}/${name}` } })
    const response = await ask('GET', `${path}?${query}`)
    expect(await response.json()).toHaveLength(length)
    expect(response.headers.get('link')?.replaceAll(`${api}${path}`, '') ?? null).toBe(link)
  })
})

describe('answers', () => {
  it.each([
    ['GET', '', 'read:repo_hook', 200, 'read:repo_hook, write:repo_hook, admin:repo_hook, repo, admin:instance'],
    ['DELETE', '', 'write:repo_hook', 404, 'admin:repo_hook, repo, admin:instance'],
    ['DELETE', '', 'admin:repo_hook', 204, 'admin:repo_hook, repo, admin:instance'],
    ['PATCH', '/config', 'read:repo_hook', 404, 'write:repo_hook, admin:repo_hook, repo, admin:instance'],
    ['POST', '/pings', 'read:repo_hook', 204, 'read:repo_hook, write:repo_hook, admin:repo_hook, repo, admin:instance'],
  ] as const)(
    'tell which scopes it takes to %s …%s, and which there are: %s',
    async (method, below, scope, status, accepted) => {
      const { id } = await create()
      const { token } = await managed.installation.client.tokens.create.mutate({ name: scope, scopes: [scope] })
      const response = await ask(method, `${path}/${id}${below}`, undefined, { authorization: `token ${token}` })
      expect(response.status).toBe(status)
      expect(response.headers.get('x-oauth-scopes')).toBe(scope)
      expect(response.headers.get('x-accepted-oauth-scopes')).toBe(accepted)
    },
  )

  it('carry GitHub’s headers', async () => {
    const response = await ask('GET', path)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': '2022-11-28',
      'x-github-request-id': expect.stringMatching(/./),
      etag: expect.stringMatching(/^W\/"[0-9a-f]{64}"$/),
      'cache-control': 'private, no-cache',
    })
  })

  it.each([
    ['2026-03-10', 200],
    ['2022-11-28', 200],
    ['2021-01-01', 400],
    ['latest', 400],
  ])('are of version %s: %i', async (version, status) => {
    const response = await ask('GET', path, undefined, { 'x-github-api-version': version })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-github-api-version-selected')).toBe(status === 200 ? version : null)
  })

  it.each([
    '',
    '*/*',
    'application/json',
    'application/vnd.github.v3+json,application/vnd.github.stone-crop-preview+json',
  ])('are the same for whoever accepts “%s”', async (accept) => {
    expect((await ask('GET', path, undefined, { accept })).status).toBe(200)
  })

  it('are 304 without a body to whoever has them already, until they change', async () => {
    const { id } = await create()
    const first = await ask('GET', `${path}/${id}`)
    const etag = first.headers.get('etag')!
    for (const known of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
      const again = await ask('GET', `${path}/${id}`, undefined, { 'if-none-match': known })
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    }
    expect((await ask('GET', `${path}/${id}`, undefined, { 'if-none-match': '"x"' })).status).toBe(200)
    await ask('PATCH', `${path}/${id}`, { events: ['star'] })
    expect((await ask('GET', `${path}/${id}`, undefined, { 'if-none-match': etag })).status).toBe(200)
  })
})
