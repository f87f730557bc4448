import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from '../installation.testing.ts'
import { githubOperations, readAsGitHubs } from './github-answer.testing.ts'
import { operations } from './operations.ts'

const origin = 'http://repohook.test:8080'

let installation: Installation
beforeEach(async () => {
  installation = await install()
  await installation.client.repositories.create.mutate({ name: repository.name })
})
afterEach(() => installation.close())

interface Sent {
  readonly body?: unknown
  readonly token?: string | null
}

function ask(line: string, { body, token = installation.token }: Sent = {}): Promise<Response> {
  const [method = '', path = ''] = line.split(' ')
  return Promise.resolve(
    installation.app.request(`${origin}/api/v3${path}`, {
      method,
      headers: { ...(token !== null && { authorization: `token ${token}` }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
}

/** What an operation answers, held to what GitHub publishes of it. */
async function answerOf(operationId: string, line: string, sent: Sent = {}) {
  const response = await ask(line, sent)
  const body = (await readAsGitHubs(operationId, response)) as Record<string, never>
  return { status: response.status, body, headers: response.headers }
}

describe('operations that GitHub has, too', () => {
  it.each(operations.filter(({ isOurs }) => !isOurs).map((one) => [one.operationId, one] as const))(
    '%s is where GitHub has it',
    (operationId, { method, path }) => {
      const published = githubOperations[operationId]
      const unnamed = (template: string) => template.replaceAll(/\{\w+\}/g, '{}')
      expect(`${method} ${unnamed(path)}`).toBe(`${published?.method} ${unnamed(published?.path ?? '')}`)
    },
  )
})

describe('who and where', () => {
  it('tells whom the token stands for, and refuses a stranger', async () => {
    const { body } = await answerOf('users/get-authenticated', 'GET /user')
    expect(body).toMatchObject({ login: 'admin', type: 'User', url: `${origin}/api/v3/users/admin` })
    expect(body['id']).toEqual(expect.any(Number))
    const stranger = await answerOf('users/get-authenticated', 'GET /user', { token: null })
    expect(stranger).toMatchObject({ status: 401, body: { message: 'Requires authentication' } })
  })

  it('knows a token by whatever name it has', async () => {
    const { token } = await installation.client.tokens.create.mutate({ name: 'build of 50% / é?', scopes: ['repo'] })
    const { body } = await answerOf('users/get-authenticated', 'GET /user', { token })
    expect(body).toMatchObject({
      login: 'build of 50% / é?',
      url: `${origin}/api/v3/users/build%20of%2050%25%20%2F%20%C3%A9%3F`,
    })
  })

  it('tells organizations and the caller as users, and nobody else', async () => {
    const { body } = await answerOf('users/get-by-username', 'GET /users/OCTOCAT')
    expect(body).toMatchObject({ login: 'octocat', type: 'Organization' })
    expect(await answerOf('users/get-by-username', 'GET /users/Admin')).toMatchObject({ body: { type: 'User' } })
    expect(await answerOf('users/get-by-username', 'GET /users/nobody')).toMatchObject({ status: 404 })
  })

  it('tells an organization, where its hooks are among it', async () => {
    const { body } = await answerOf('orgs/get', 'GET /orgs/octocat')
    expect(body).toMatchObject({
      login: 'octocat',
      hooks_url: `${origin}/api/v3/orgs/octocat/hooks`,
      type: 'Organization',
    })
    expect(await answerOf('orgs/get', 'GET /orgs/nobody')).toMatchObject({ status: 404 })
  })

  it('tells an organization to whoever may see one of its repositories, and to nobody else', async () => {
    const { client } = installation
    await client.repositories.create.mutate({ name: 'other/one' })
    const limited = async (scopes: ('read:repo_hook' | 'admin:org_hook')[], name: string) => {
      const targets = [{ kind: 'repository' as const, name }]
      return (await client.tokens.create.mutate({ name: `${scopes.join()} ${name}`, scopes, targets })).token
    }
    for (const [token, status] of [
      [await limited(['read:repo_hook'], repository.name), 200],
      [await limited(['read:repo_hook'], 'other/one'), 404],
      [await limited(['admin:org_hook'], repository.name), 404],
    ] as const) {
      expect((await answerOf('orgs/get', 'GET /orgs/octocat', { token })).status).toBe(status)
      expect((await answerOf('users/get-by-username', 'GET /users/octocat', { token })).status).toBe(status)
    }
    const { id } = await client.repositories.get.query(repository)
    const theirs = { token: await limited(['read:repo_hook'], 'other/ONE') }
    expect((await answerOf('repos/get', `GET /repositories/${id}`, theirs)).status).toBe(404)
  })

  it('tells a repository under the address that the caller used, by its name and by its id', async () => {
    const { body } = await answerOf('repos/get', 'GET /repos/octocat/hello-world')
    expect(body).toMatchObject({
      name: 'Hello-World',
      full_name: repository.name,
      owner: { login: 'octocat', type: 'Organization' },
      url: `${origin}/api/v3/repos/${repository.name}`,
      hooks_url: `${origin}/api/v3/repos/${repository.name}/hooks`,
      ssh_url: 'git@repohook.test:octocat/Hello-World.git',
    })
    expect(await answerOf('repos/get', `GET /repositories/${String(body['id'])}`)).toMatchObject({ status: 200, body })
  })

  it.each(['0', '9007199254740991', '99999999999999999999', '1e3', 'x', '-1'])(
    'finds no repository whose id is %s',
    async (id) => {
      expect((await answerOf('repos/get', `GET /repositories/${id}`)).status).toBe(404)
    },
  )

  it('shows what the platform said of a repository, as far as GitHub has a place for it', async () => {
    const profile = { private: true, description: 'First', topics: ['a'], stargazers_count: 3, homepage: null, id: 9 }
    const odd = {
      language: 5,
      default_branch: null,
      pushed_at: 'yesterday',
      license: 'MIT',
      url: 'https://other',
      own: 1,
    }
    const { client } = installation
    await client.repositories.create.mutate({ name: 'octocat/told', profile: { ...profile, ...odd } })
    const { body } = await answerOf('repos/get', 'GET /repos/octocat/told')
    const { id, ...said } = profile
    expect(body).toMatchObject({ ...said, visibility: 'private', watchers: 0, language: null, default_branch: 'main' })
    expect(body['id']).not.toBe(id)
    expect(body['url']).toBe(`${origin}/api/v3/repos/octocat/told`)
    expect(body).not.toHaveProperty('own')
  })
})

describe('registering a repository', () => {
  it('is for administrators of the instance, by its organization or by their own name', async () => {
    const body = { name: 'made', description: 'Made', private: true, auto_init: true, team_id: 1 }
    const made = await answerOf('repos/create-in-org', 'POST /orgs/octo-org/repos', { body })
    expect(made).toMatchObject({
      status: 201,
      body: { full_name: 'octo-org/made', description: 'Made', private: true },
    })
    expect(made.headers.get('location')).toBe(`${origin}/api/v3/repos/octo-org/made`)
    const own = await answerOf('repos/create-for-authenticated-user', 'POST /user/repos', { body: { name: 'mine' } })
    expect(own).toMatchObject({ status: 201, body: { full_name: 'admin/mine', private: false } })
    expect(await answerOf('repos/get', 'GET /repos/octo-org/made')).toMatchObject({ body: made.body })
  })

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: '..' }, 'name'],
    [{ name: 'a/b' }, 'name'],
    [{ name: 'a'.repeat(101) }, 'name'],
    [{ name: 'made', private: 'yes' }, 'private'],
  ])('refuses %j', async (body, field) => {
    const refused = await answerOf('repos/create-in-org', 'POST /orgs/octo-org/repos', { body })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field }] } })
  })

  it('refuses a name that is taken, and what is no JSON', async () => {
    const taken = await answerOf('repos/create-in-org', 'POST /orgs/octocat/repos', { body: { name: 'HELLO-WORLD' } })
    expect(taken).toMatchObject({ body: { errors: [{ field: 'name' }] } })
    const broken = await answerOf('repos/create-for-authenticated-user', 'POST /user/repos', { body: '{"name":' })
    expect(broken).toMatchObject({ status: 400, body: { message: 'Problems parsing JSON' } })
  })
})

describe('a dispatch', () => {
  const line = `POST /repos/${repository.name}/dispatches`
  const dispatched = (body: unknown) => answerOf('repos/create-dispatch-event', line, { body })

  it('is an event whose action the caller made up, for every hook that listens to it', async () => {
    const { client } = installation
    const hook = { events: ['repository_dispatch'], config: { url: 'http://127.0.0.1:8009/' } }
    const { id: hookId } = await client.hooks.create.mutate({ target: repository, hook })
    expect(await dispatched({ event_type: 'on-demand', client_payload: { unit: false } })).toMatchObject({
      status: 204,
    })
    const filter = { status: 'queued' as const }
    const { deliveries } = await client.deliveries.list.query({ target: repository, hookId, filter })
    const guid = deliveries.find(({ event }) => event === 'repository_dispatch')?.guid ?? ''
    const event = await client.events.get.query({ target: repository, guid })
    expect(event).toMatchObject({ name: 'repository_dispatch', action: 'on-demand' })
    const payload = JSON.parse(event.payload) as object
    expect(payload).toMatchObject({
      action: 'on-demand',
      branch: 'main',
      client_payload: { unit: false },
      repository: { full_name: repository.name },
      organization: { login: 'octocat' },
      sender: { login: 'admin' },
    })
    expect(Object.keys(payload)).toEqual(['action', 'branch', 'client_payload', 'repository', 'organization', 'sender'])
  })

  it('keeps all digits of a number', async () => {
    const { client } = installation
    const hook = { events: ['repository_dispatch'], config: { url: 'http://127.0.0.1:8009/' } }
    const { id: hookId } = await client.hooks.create.mutate({ target: repository, hook })
    await dispatched({ event_type: 'on-demand', client_payload: { id: JSON.rawJSON('12345678901234567890') } })
    const { deliveries } = await client.deliveries.list.query({
      target: repository,
      hookId,
      filter: { status: 'queued' },
    })
    const guid = deliveries.find(({ event }) => event === 'repository_dispatch')?.guid ?? ''
    const { payload } = await client.events.get.query({ target: repository, guid })
    expect(payload).toContain('"client_payload":{"id":12345678901234567890}')
  })

  const properties = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, index]))
  const ofBytes = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })

  it('takes an event type of 100 characters, ten properties, and less than 64 KiB', async () => {
    expect(await dispatched({ event_type: 't'.repeat(100) })).toMatchObject({ status: 204 })
    expect(await dispatched({ event_type: 't', client_payload: properties(10) })).toMatchObject({ status: 204 })
    expect(await dispatched({ event_type: 't', client_payload: ofBytes(65_535) })).toMatchObject({ status: 204 })
  })

  it.each([
    ['no event type', {}],
    ['an empty one', { event_type: '' }],
    ['one of 101 characters', { event_type: 't'.repeat(101) }],
    ['one that is none', { event_type: 5 }],
    ['one with a line break', { event_type: 'a\nb' }],
    ['eleven properties', { event_type: 't', client_payload: properties(11) }],
    ['64 KiB', { event_type: 't', client_payload: ofBytes(65_536) }],
    ['a payload that is a list', { event_type: 't', client_payload: [] }],
  ])('refuses %s', async (_, body) => {
    expect((await dispatched(body)).status).toBe(422)
  })
})

describe('what the API says of itself', () => {
  it.each([
    ['meta/root', '/'],
    ['meta/root', ''],
    ['meta/get', '/meta'],
    ['meta/get-all-versions', '/versions'],
  ])('%s is told to a stranger, at %s', async (operationId, path) => {
    const { status, body } = await answerOf(operationId, `GET ${path}`, { token: null })
    expect(status).toBe(200)
    if (operationId === 'meta/root') {
      expect(body).toMatchObject({ repository_url: `${origin}/api/v3/repos/{owner}/{repo}` })
    }
  })

  it('has what is left of an hour’s calls', async () => {
    const { body } = await answerOf('rate-limit/get', 'GET /rate_limit')
    expect(body).toMatchObject({ rate: { limit: 5_000 } })
  })

  it('has a sentence, as plain text', async () => {
    expect((await answerOf('meta/get-zen', 'GET /zen', { token: null })).body).toMatch(/^[A-Z].+\.$/)
  })

  it('refuses a token that is unknown where a stranger is let in', async () => {
    expect((await answerOf('meta/get', 'GET /meta', { token: 'unknown' })).status).toBe(401)
  })
})
