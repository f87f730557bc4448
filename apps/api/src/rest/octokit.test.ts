import { signatureOf } from './signature-of.testing.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { api, manage, type Managed } from './hooks.testing.ts'

let managed: Managed
beforeEach(async () => {
  managed = await manage({ REPOHOOK_RETRY: 'github' })
})
afterEach(() => managed.close())

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const whole = expect.any(Number)
const secret = 's3cr3t'

/** GitHub's own client, whose methods have the same names in `repos` and `orgs`, told where. */
function clients() {
  const { repos, orgs } = managed.octokit.rest
  const here = { owner: 'octocat', repo: 'hello-world' }
  const org = { org: 'OctoCat' }
  return {
    repository: {
      url: `${api}/repos/octocat/Hello-World/hooks`,
      path: 'repos/octocat/Hello-World',
      event: 'issues',
      create: (hook: object) => repos.createWebhook({ ...here, ...hook }),
      list: (page: object = {}) => repos.listWebhooks({ ...here, ...page }),
      all: () => managed.octokit.paginate(repos.listWebhooks, { ...here, per_page: 2 }),
      get: (hook_id: number) => repos.getWebhook({ ...here, hook_id }),
      update: (hook_id: number, patch: object) => repos.updateWebhook({ ...here, hook_id, ...patch }),
      config: (hook_id: number) => repos.getWebhookConfigForRepo({ ...here, hook_id }),
      updateConfig: (hook_id: number, config: object) =>
        repos.updateWebhookConfigForRepo({ ...here, hook_id, ...config }),
      ping: (hook_id: number) => repos.pingWebhook({ ...here, hook_id }),
      deliveries: (hook_id: number, page: object = {}) => repos.listWebhookDeliveries({ ...here, hook_id, ...page }),
      allDeliveries: (hook_id: number) =>
        managed.octokit.paginate(repos.listWebhookDeliveries, { ...here, hook_id, per_page: 2 }),
      delivery: (hook_id: number, delivery_id: number) => repos.getWebhookDelivery({ ...here, hook_id, delivery_id }),
      redeliver: (hook_id: number, delivery_id: number) =>
        repos.redeliverWebhookDelivery({ ...here, hook_id, delivery_id }),
      remove: (hook_id: number) => repos.deleteWebhook({ ...here, hook_id }),
    },
    organization: {
      url: `${api}/orgs/octocat/hooks`,
      path: 'orgs/octocat',
      event: 'organization',
      create: (hook: object) => orgs.createWebhook({ ...org, name: 'web', ...hook } as never),
      list: (page: object = {}) => orgs.listWebhooks({ ...org, ...page }),
      all: () => managed.octokit.paginate(orgs.listWebhooks, { ...org, per_page: 2 }),
      get: (hook_id: number) => orgs.getWebhook({ ...org, hook_id }),
      update: (hook_id: number, patch: object) => orgs.updateWebhook({ ...org, hook_id, ...patch }),
      config: (hook_id: number) => orgs.getWebhookConfigForOrg({ ...org, hook_id }),
      updateConfig: (hook_id: number, config: object) => orgs.updateWebhookConfigForOrg({ ...org, hook_id, ...config }),
      ping: (hook_id: number) => orgs.pingWebhook({ ...org, hook_id }),
      deliveries: (hook_id: number, page: object = {}) => orgs.listWebhookDeliveries({ ...org, hook_id, ...page }),
      allDeliveries: (hook_id: number) =>
        managed.octokit.paginate(orgs.listWebhookDeliveries, { ...org, hook_id, per_page: 2 }),
      delivery: (hook_id: number, delivery_id: number) => orgs.getWebhookDelivery({ ...org, hook_id, delivery_id }),
      redeliver: (hook_id: number, delivery_id: number) =>
        orgs.redeliverWebhookDelivery({ ...org, hook_id, delivery_id }),
      remove: (hook_id: number) => orgs.deleteWebhook({ ...org, hook_id }),
    },
  }
}

describe.each(['repository', 'organization'] as const)('Octokit with the hooks of a %s', (kind) => {
  const client = () => clients()[kind]
  const publish = async (action: string) => {
    const { path, event } = client()
    const body = { event, payload: { action, big: 1 } }
    const answer = await managed.ask('POST', `/${path}/events`, JSON.stringify(body).replace('1', '9007199254740993'))
    expect(answer.status).toBe(202)
    await managed.installation.worker.drain()
  }
  const hook = () => ({
    config: { url: managed.receiver.url, content_type: 'json', secret, insecure_ssl: '0' },
    events: [client().event],
    active: true,
  })
  /** What is answered of the hook `id`, key by key in GitHub's order. */
  const answered = (id: number, changed: object = {}) => {
    const url = `${client().url}/${id}`
    const isRepository = kind === 'repository'
    return {
      type: isRepository ? 'Repository' : 'Organization',
      id,
      name: 'web',
      active: true,
      events: [client().event],
      config: { content_type: 'json', insecure_ssl: '0', secret: '********', url: managed.receiver.url },
      updated_at: instant,
      created_at: instant,
      url,
      ...(isRepository && { test_url: `${url}/test` }),
      ping_url: `${url}/pings`,
      deliveries_url: `${url}/deliveries`,
      ...(isRepository && { last_response: { code: null, status: 'unused', message: null } }),
      ...changed,
    }
  }

  it('G1: creates one, masked, and its ping arrives first', async () => {
    const { status, data, headers } = await client().create(hook())
    expect(status).toBe(201)
    expect(data).toEqual(answered(data.id))
    expect(Object.keys(data)).toEqual(Object.keys(answered(data.id)))
    expect(Object.keys(data.config)).toEqual(['content_type', 'insecure_ssl', 'secret', 'url'])
    expect(headers.location).toBe(data.url)
    await publish('opened')
    const events = managed.receiver.received.map((request) => request.headers['x-github-event'])
    expect(events).toEqual(['ping', client().event])
    for (const { headers: sent, body } of managed.receiver.received) {
      expect(sent['x-hub-signature-256']).toBe(signatureOf(body, secret))
    }
  })

  it('lists them page by page, and gets one', async () => {
    const ids: number[] = []
    for (const path of ['a', 'b', 'c', 'd', 'e']) {
      const { config, ...others } = hook()
      ids.push((await client().create({ ...others, config: { ...config, url: `${config.url}/${path}` } })).data.id)
    }
    expect((await client().all()).map(({ id }) => id)).toEqual(ids)
    const { headers, data } = await client().list({ per_page: 2, page: 2 })
    expect(data).toHaveLength(2)
    const page = (number: number) =>
      `<${client().url.replace('Hello', 'hello').replace('W', 'w')}?per_page=2&page=${number}>`
    expect(headers.link?.replaceAll('OctoCat', 'octocat')).toBe(
      `${page(3)}; rel="next", ${page(1)}; rel="prev", ${page(1)}; rel="first", ${page(3)}; rel="last"`,
    )
    expect((await client().list({})).headers.link).toBeUndefined()
    expect((await client().get(ids[2]!)).data).toMatchObject({
      id: ids[2],
      config: { url: `${managed.receiver.url}/c` },
    })
  })

  it('changes what it names, and a configuration as a whole', async () => {
    const { id } = (await client().create(hook())).data
    const config = { url: `${managed.receiver.url}/other`, insecure_ssl: 1 }
    expect((await client().update(id, { active: false })).data).toMatchObject(
      answered(id, lastUnknown({ active: false })),
    )
    expect((await client().update(id, { config, active: true })).data.config).toEqual({
      content_type: 'form',
      insecure_ssl: '1',
      url: config.url,
    })
    const changed = await client().update(id, {
      events: ['repository'],
      add_events: ['star', 'fork'],
      remove_events: ['star'],
    })
    expect(changed.data.events).toEqual(['repository', 'fork'])
  })

  const lastUnknown = (changed: object) =>
    kind === 'repository' ? { last_response: expect.any(Object), ...changed } : changed

  it('changes single fields of a configuration, and a mask leaves the secret as it is', async () => {
    const { id } = (await client().create(hook())).data
    const { config } = answered(id)
    expect((await client().config(id)).data).toEqual(config)
    expect((await client().updateConfig(id, { secret: '********', content_type: 'form' })).data).toEqual({
      ...config,
      content_type: 'form',
    })
    await managed.installation.worker.drain()
    const [ping] = managed.receiver.received
    expect(ping?.headers['x-hub-signature-256']).toBe(signatureOf(ping!.body, secret))
    expect((await client().updateConfig(id, { secret: '' })).data).not.toHaveProperty('secret')
  })

  it('pings one', async () => {
    const { id } = (await client().create(hook())).data
    expect(await client().ping(id)).toMatchObject({ status: 204, data: '' })
    await managed.installation.worker.drain()
    expect(managed.receiver.received.map(({ headers }) => headers['x-github-event'])).toEqual(['ping', 'ping'])
  })

  it('G8: looks through the log page by page, and redelivers', async () => {
    const { id } = (await client().create(hook())).data
    managed.receiver.answer = (_, response) => {
      response
        .writeHead(
          502,
          [
            ['X-Twice', 'a'],
            ['X-Twice', 'b'],
            ['Content-Type', 'text/plain'],
          ].flat(),
        )
        .end('out of order')
    }
    await publish('opened')
    managed.receiver.answer = 200
    await publish('closed')

    const { data: log } = await client().deliveries(id)
    const facts = {
      delivered_at: instant,
      redelivery: false,
      duration: whole,
      installation_id: null,
      throttled_at: null,
    }
    const here = kind === 'repository' ? whole : null
    expect(log.map(({ guid: _, id: __, ...rest }) => rest)).toEqual([
      { ...facts, status: 'OK', status_code: 200, event: client().event, action: 'closed', repository_id: here },
      {
        ...facts,
        status: 'Invalid HTTP Response: 502',
        status_code: 502,
        event: client().event,
        action: 'opened',
        repository_id: here,
      },
      {
        ...facts,
        status: 'Invalid HTTP Response: 502',
        status_code: 502,
        event: 'ping',
        action: null,
        repository_id: here,
      },
    ])
    const [, failed] = log

    const { data: detail } = await client().delivery(id, failed!.id)
    expect(detail).toEqual({
      ...failed,
      url: managed.receiver.url,
      request: {
        headers: expect.objectContaining({ 'X-GitHub-Event': client().event, 'X-GitHub-Delivery': failed!.guid }),
        payload: { action: 'opened', big: 9_007_199_254_740_993n },
      },
      response: {
        headers: expect.objectContaining({ 'X-Twice': 'a, b', 'Content-Type': 'text/plain' }),
        payload: 'out of order',
      },
    })
    expect(Object.keys(detail)).toEqual([...Object.keys(failed!), 'url', 'request', 'response'])

    expect(await client().redeliver(id, failed!.id)).toMatchObject({ status: 202, data: {} })
    await managed.installation.worker.drain()
    const all = await client().allDeliveries(id)
    const [again] = all
    expect(all.slice(1)).toEqual(log)
    expect(again).toMatchObject({ guid: failed!.guid, redelivery: true, status: 'OK' })
    expect(again!.id).not.toBe(failed!.id)
    const bodies = managed.receiver.received
      .filter(({ headers }) => headers['x-github-delivery'] === failed!.guid)
      .map(({ body }) => String(body))
    expect(bodies).toEqual([bodies[0], bodies[0]])
    expect(bodies[0]).toContain('9007199254740993')
  })

  it('deletes one, and then there is none', async () => {
    const { id } = (await client().create(hook())).data
    expect((await client().remove(id)).status).toBe(204)
    await expect(client().get(id)).rejects.toMatchObject({ status: 404, message: expect.stringContaining('Not Found') })
    expect((await client().list()).data).toEqual([])
  })

  it('is told what is wrong as GitHub tells it', async () => {
    await client().create(hook())
    await expect(client().create(hook())).rejects.toMatchObject({
      status: 422,
      response: {
        data: {
          message: 'Validation Failed',
          errors: [
            {
              resource: 'Hook',
              code: 'custom',
              message: expect.stringContaining(`Hook already exists on this ${kind}`),
            },
          ],
          status: '422',
          documentation_url: expect.any(String),
        },
      },
    })
  })
})

describe('the hooks and deliveries of another repository', () => {
  it('G8: are not found', async () => {
    const { octokit, installation, receiver } = managed
    await installation.client.repositories.create.mutate({ name: 'octocat/other' })
    const { repos } = octokit.rest
    const { data: hook } = await repos.createWebhook({ owner: 'octocat', repo: 'other', config: { url: receiver.url } })
    await installation.worker.drain()
    const { data: mine } = await repos.createWebhook({
      owner: 'octocat',
      repo: 'Hello-World',
      config: { url: receiver.url },
    })
    const at = { owner: 'octocat', repo: 'Hello-World' }
    const [delivery] = (await repos.listWebhookDeliveries({ ...at, repo: 'other', hook_id: hook.id })).data
    const missing = { status: 404 }
    const theirs = { ...at, hook_id: hook.id, delivery_id: delivery!.id }
    for (const asked of [
      repos.getWebhook,
      repos.getWebhookConfigForRepo,
      repos.updateWebhookConfigForRepo,
      repos.updateWebhook,
      repos.deleteWebhook,
      repos.pingWebhook,
      repos.testPushWebhook,
      repos.listWebhookDeliveries,
      repos.getWebhookDelivery,
      repos.redeliverWebhookDelivery,
    ] as ((parameters: typeof theirs) => Promise<unknown>)[]) {
      await expect(asked(theirs)).rejects.toMatchObject(missing)
    }
    for (const asked of [repos.getWebhookDelivery, repos.redeliverWebhookDelivery]) {
      await expect(asked({ ...theirs, hook_id: mine.id })).rejects.toMatchObject(missing)
    }
  })
})

describe('a test of a repository’s hook', () => {
  it('sends the latest push to those that listen to pushes, and nothing to others', async () => {
    const { octokit, installation, receiver, ask } = managed
    const { repos } = octokit.rest
    const at = { owner: 'octocat', repo: 'Hello-World' }
    const { data: listening } = await repos.createWebhook({
      ...at,
      config: { url: receiver.url, content_type: 'json' },
    })
    const { data: other } = await repos.createWebhook({
      ...at,
      events: ['star'],
      config: { url: `${receiver.url}/star` },
    })
    const payload = { ref: 'refs/heads/latest' }
    await ask('POST', '/repos/octocat/Hello-World/events', { event: 'push', payload })
    await installation.worker.drain()
    const before = receiver.received.length
    expect((await repos.testPushWebhook({ ...at, hook_id: listening.id })).status).toBe(204)
    expect((await octokit.request(`POST ${listening.test_url}`)).status).toBe(204)
    expect((await repos.testPushWebhook({ ...at, hook_id: other.id })).status).toBe(204)
    await installation.worker.drain()
    const sent = receiver.received.slice(before)
    expect(sent.map(({ path, body }) => [path, JSON.parse(String(body))])).toEqual([
      ['/hook', payload],
      ['/hook', payload],
    ])
  })
})
