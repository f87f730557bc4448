import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineCatalogue, type OwnEvent } from '@repohook/events'
import { openWebuiEvents, seatableEvents } from '@repohook/formats'
import { chatAnswers, startChat, vectors } from '@repohook/formats/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

const greeting = { targets: ['repository'], description: 'Somebody says hello.' } satisfies OwnEvent
const catalogue = defineCatalogue({ ...seatableEvents, ...openWebuiEvents, greeting })
const target = repository
let installation: Installation
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  installation = await install({ REPOHOOK_RATE_LIMIT: '0' }, catalogue)
  await installation.client.repositories.create.mutate({ name: repository.name })
})
afterEach(async () => {
  await installation.close()
  await Promise.all(closing.splice(0).map((close) => close()))
})

type HookInput = Parameters<typeof installation.client.hooks.create.mutate>[0]['hook']

/** A hook that has had its ping. */
async function hookTo(url: string, hook: Partial<HookInput> & { readonly secret?: string }) {
  const { client, worker } = installation
  const { secret = '', ...rest } = hook
  const made = await client.hooks.create.mutate({
    target,
    hook: { config: { url, contentType: 'json', secret }, events: ['*'], ...rest },
  })
  await worker.drain()
  return made.id
}

async function chat(kind: Parameters<typeof startChat>[0]) {
  const started = await startChat(kind)
  closing.push(() => started.close())
  return started
}

async function publish(event: string, payload: unknown) {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const { guid } = await installation.client.events.publish.mutate({ target, event, payload: text })
  await installation.worker.drain()
  return guid
}

const newest = async (hookId: number) => {
  const { deliveries } = await installation.client.deliveries.list.query({ target, hookId, filter: {}, limit: 1 })
  return installation.client.deliveries.get.query({ target, hookId, deliveryId: deliveries[0]?.id ?? 0 })
}

/** A receiver that answers as it is told to, 200 in the end, and keeps the exact bytes. */
async function receiver(...answers: readonly { readonly status: number; readonly headers?: Record<string, string> }[]) {
  const requests: { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer }[] = []
  const left = [...answers]
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming
      requests.push({ method, path, headers, body: Buffer.concat(chunks) })
      const { status, headers: answered } = left.shift() ?? { status: 200 }
      response.writeHead(status, answered).end('answered')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  closing.push(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, requests }
}

const issue = {
  action: 'opened',
  issue: { number: 1347, title: 'Spelling error in the README file', html_url: 'https://forge.test/octocat/i/1347' },
  repository: { id: 1_296_269, full_name: 'octocat/Hello-World', html_url: 'https://forge.test/octocat/Hello-World' },
  sender: { id: 1, login: 'octocat', html_url: 'https://forge.test/octocat', avatar_url: 'https://forge.test/1.png' },
}
const withTitle = (title: string, body?: string) => ({ ...issue, issue: { ...issue.issue, title, body } })
const headersOf = (headers: IncomingHttpHeaders) => Object.keys(headers).filter((name) => /^x-|signature/.test(name))

describe('Discord', () => {
  it('D1, D6: shows an issue as an embed, and mentions nobody', async () => {
    const discord = await chat('discord')
    const hookId = await hookTo(discord.url, { format: 'discord', secret: 's3cr3t' })
    await publish('issues', withTitle('@everyone <@1>'))
    expect(discord.shown.at(-1)).toMatchObject({
      allowed_mentions: { parse: [] },
      embeds: [{ author: { name: 'octocat' } }],
    })
    expect(headersOf(discord.requests.at(-1)?.headers ?? {})).toEqual([])
    const { request, outcome } = await newest(hookId)
    expect(outcome).toEqual({ kind: 'delivered', status: 204 })
    expect(request).toMatchObject({ method: 'POST', contentType: null, body: discord.requests.at(-1)?.body })
    expect(JSON.parse(request.payload)).toMatchObject({ issue: { title: '@everyone <@1>' } })
  })

  it('D2: stays within every limit', async () => {
    const discord = await chat('discord')
    await hookTo(discord.url, { format: 'discord' })
    await publish('issues', withTitle('t'.repeat(300), 'b'.repeat(9000)))
    expect(discord.requests.at(-1)?.status).toBe(204)
  })

  it('D3, D7: takes GitHub’s payload at /github, and drops what is redelivered', async () => {
    const discord = await chat('discord')
    const hookId = await hookTo(`${discord.url}/github`, {})
    const before = discord.shown.length
    await publish('issues', issue)
    expect(discord.requests.at(-1)).toMatchObject({ status: 204, body: JSON.stringify(issue) })
    const { id, guid } = await newest(hookId)
    await installation.client.deliveries.redeliver.mutate({ target, hookId, deliveryId: id })
    await installation.worker.drain()
    expect(await newest(hookId)).toMatchObject({ guid, outcome: { kind: 'delivered', status: 204 } })
    expect(discord.shown).toHaveLength(before + 1)
  })

  it('D3: refuses at /github what cannot work, beside the field', async () => {
    const hook = (more: object) => ({ config: { url: 'https://discord.com/api/webhooks/1/tok/github', ...more } })
    await expect(installation.client.hooks.create.mutate({ target, hook: hook({}) })).rejects.toMatchObject({
      data: { failure: 'hook.invalid', field: 'config.contentType' },
    })
    await expect(
      installation.client.hooks.create.mutate({
        target,
        hook: { ...hook({ contentType: 'json' }), format: 'discord' },
      }),
    ).rejects.toMatchObject({ data: { failure: 'hook.invalid', field: 'format' } })
  })

  it.each([
    [5.5, '2'],
    [1.5, '6'],
  ])(
    'D4: of %d s in the body and %s in Retry-After waits for the longer, and sends the same bytes again',
    async (body, header) => {
      const discord = await chat('discord')
      await hookTo(discord.url, { format: 'discord', retryPolicy: '1s' })
      const before = discord.requests.length
      const limit = chatAnswers.discordRateLimit(body)
      discord.forced.push({ ...limit, headers: { ...limit.headers, 'Retry-After': header } })
      await publish('issues', issue)
      installation.world.pass(5_400)
      await installation.worker.drain()
      expect(discord.requests).toHaveLength(before + 1)
      installation.world.pass(600)
      await installation.worker.drain()
      expect(discord.requests).toHaveLength(before + 2)
      expect(discord.requests.at(-1)?.body).toBe(discord.requests.at(-2)?.body)
    },
  )

  it('D5: stops when its webhook is gone, and says so in Discord’s words', async () => {
    const discord = await chat('discord')
    const hookId = await hookTo(discord.url, { format: 'discord' })
    discord.forced.push(chatAnswers.discordUnknownWebhook)
    await publish('issues', issue)
    expect(await newest(hookId)).toMatchObject({
      status: 'Invalid HTTP Response: 404',
      nextAttemptAt: null,
      advice: { what: 'The receiver answered 404. Discord says: Unknown Webhook (10015).' },
    })
    const hook = await installation.client.hooks.get.query({ target, hookId })
    expect(hook).toMatchObject({ state: 'parked', parkedBecause: 'gone', probeAt: null })
  })
})

describe('Slack', () => {
  it('S1: is told in an escaped text', async () => {
    const slack = await chat('slack')
    await hookTo(slack.url, { format: 'slack' })
    await publish('issues', withTitle('a & <b>'))
    expect(slack.requests.at(-1)).toMatchObject({ status: 200 })
    expect(slack.requests.at(-1)?.body).toContain('a &amp; &lt;b&gt;')
  })

  it.each([
    [410, 'channel_is_archived'],
    [404, 'no_service'],
    [403, 'invalid_token'],
  ])('S2: takes %i %s for the end', async (status, word) => {
    const slack = await chat('slack')
    const hookId = await hookTo(slack.url, { format: 'slack' })
    slack.forced.push(chatAnswers.slack(status, word))
    await publish('issues', issue)
    expect(await newest(hookId)).toMatchObject({ nextAttemptAt: null, response: { body: word } })
    expect((await newest(hookId)).advice?.what).toContain(`Slack says: ${word}`)
  })
})

describe.each(['google_chat', 'teams', 'teams_workflow'] as const)('%s', (kind) => {
  it('takes what it is told', async () => {
    const started = await chat(kind)
    await hookTo(started.url, { format: kind })
    await publish('issues', issue)
    expect(started.shown).toHaveLength(started.requests.length)
    expect(JSON.stringify(started.shown.at(-1))).toContain('Spelling error')
  })
})

describe('SeaTable', () => {
  it.each([
    ['insert_row', vectors.seatableInsert],
    ['modify_row', vectors.seatableModify],
    ['delete_row', vectors.seatableDelete],
  ] as const)('T1, T2, T3: is sent %s in SeaTable’s bytes, signed by its header alone', async (event, vector) => {
    const base = await receiver()
    await hookTo(base.url, { format: 'seatable', secret: vector.secret })
    await publish(event, JSON.stringify(JSON.parse(vector.body)))
    const { body, headers } = base.requests.at(-1)!
    expect(body.toString()).toBe(vector.body)
    expect(headers['x-seatable-signature']).toBe(`sha256=${vector.sha256}`)
    expect(headersOf(headers)).toEqual(['x-seatable-signature'])
  })

  it('T4: has no signature without a secret', async () => {
    const base = await receiver()
    await hookTo(base.url, { format: 'seatable' })
    await publish('insert_row', vectors.seatableInsert.body)
    expect(headersOf(base.requests.at(-1)!.headers)).toEqual([])
  })

  it('T5: stops after five failures in a row, one success resets them, and nothing is retried', async () => {
    const five = Array.from({ length: 5 }, () => ({ status: 500 }))
    const base = await receiver({ status: 200 }, ...five.slice(1), { status: 200 }, ...five)
    const hookId = await hookTo(base.url, { format: 'seatable' })
    const state = async () => (await installation.client.hooks.get.query({ target, hookId })).state
    for (let n = 0; n < 9; n++) await publish('insert_row', vectors.seatableInsert.body)
    expect(await state()).toBe('open')
    await publish('insert_row', vectors.seatableInsert.body)
    expect(await state()).toBe('parked')
    const { length } = base.requests
    await publish('insert_row', vectors.seatableInsert.body)
    expect(base.requests).toHaveLength(length)
  })
})

describe('a template', () => {
  const body = { kind: 'json' as const, fields: { text: 'Hello {{ name }}' } }

  it('B1: makes a PUT with a path, a header and JSON of an event, and shows no value of a header', async () => {
    const braze = await receiver()
    const template = {
      method: 'PUT' as const,
      url: '/x?u={{ sender.login }}',
      headers: { Authorization: 'Bearer T' },
      body,
    }
    const hookId = await hookTo(braze.url, { format: 'braze', template })
    await publish('greeting', { name: 'Tim', sender: { login: 'a&b' } })
    const { method, path, headers, body: sent } = braze.requests.at(-1)!
    expect([method, path, headers['authorization']]).toEqual(['PUT', '/x?u=a%26b', 'Bearer T'])
    expect(sent.toString()).toBe(vectors.brazeJson.body)
    const seen = [
      await newest(hookId),
      await installation.client.hooks.get.query({ target, hookId }),
      installation.logged,
    ]
    expect(JSON.stringify(seen)).not.toContain('Bearer T')
    expect(await newest(hookId)).toMatchObject({
      url: new URL('/x?u=a%26b', braze.url).href,
      request: { method: 'PUT', headers: { Authorization: '********' }, body: vectors.brazeJson.body },
    })
  })

  it.each(['GET', 'DELETE'] as const)('B1: makes a %s without a body', async (method) => {
    const braze = await receiver()
    await hookTo(braze.url, { format: 'template', secret: 's', template: { method, body: { kind: 'none' } } })
    await publish('greeting', {})
    const { headers, ...request } = braze.requests.at(-1)!
    expect([request.method, request.body.length, headers['content-type']]).toEqual([method, 0, undefined])
    const mac = createHmac('sha256', 's').update('').digest('hex')
    expect(headers).toMatchObject({ 'x-github-event': 'greeting', 'x-hub-signature-256': `sha256=${mac}` })
  })

  it('B2, O3: sends raw text untouched, with its own content type, and signs it', async () => {
    const other = await receiver()
    const raw = { kind: 'raw' as const, contentType: 'text/plain', text: 'Nouvel utilisateur inscrit : {{ name }}' }
    await hookTo(other.url, { format: 'template', secret: vectors.openWebuiPlain.secret, template: { body: raw } })
    await publish('greeting', { name: 'Tim' })
    const { headers, body: sent } = other.requests.at(-1)!
    expect(sent.toString()).toBe(vectors.openWebuiPlain.body)
    expect(headers).toMatchObject({
      'content-type': 'text/plain',
      'x-hub-signature-256': `sha256=${vectors.openWebuiPlain.sha256}`,
    })
  })

  it('B3: is tried again five times within half an hour, and not at all where Braze would not', async () => {
    const braze = await receiver({ status: 200 }, ...Array.from({ length: 5 }, () => ({ status: 503 })))
    await hookTo(braze.url, { format: 'braze', template: { body } })
    const startedAt = installation.world.now()
    await publish('greeting', {})
    while (braze.requests.length < 7 && installation.world.now() - startedAt < 1_800_000) {
      installation.world.pass(10_000)
      await installation.worker.drain()
    }
    expect(braze.requests).toHaveLength(7)

    const strict = await receiver({ status: 200 }, { status: 404 }, { status: 302 })
    const hookId = await hookTo(strict.url, { format: 'braze', template: { body } })
    for (const status of [404, 302]) {
      await publish('greeting', {})
      expect(await newest(hookId)).toMatchObject({ statusCode: status, nextAttemptAt: null })
    }
  })

  it('B4: that fails is a final outcome with its place, and no request', async () => {
    const braze = await receiver()
    const raw = { kind: 'raw' as const, contentType: 'application/json', text: '{"a":\n{{ name }}}' }
    const hookId = await hookTo(braze.url, { format: 'template', template: { body: raw }, events: ['greeting'] })
    const { length } = braze.requests
    await publish('greeting', { name: 'a "quote"' })
    expect(braze.requests).toHaveLength(length)
    expect(await newest(hookId)).toMatchObject({
      outcome: {
        kind: 'not_rendered',
        fault: { part: 'body', message: expect.stringContaining('not JSON') as string },
      },
      status: 'the template could not be rendered',
      statusCode: 0,
      nextAttemptAt: null,
      request: { headers: null, body: null },
    })
  })

  it('keeps what its headers say where the mask comes back, and asks again when the URL leads elsewhere', async () => {
    const [one, other] = [await receiver(), await receiver()]
    const headers = { Authorization: 'Bearer T' }
    const hookId = await hookTo(one.url, { format: 'template', template: { headers, body } })
    const { update, updateConfig } = installation.client.hooks
    const masked = { headers: { Authorization: '********' }, body }
    await update.mutate({ target, hookId, patch: { template: masked } })
    await publish('greeting', {})
    expect(one.requests.at(-1)?.headers['authorization']).toBe('Bearer T')
    const field = { data: { failure: 'hook.invalid', field: 'template.headers.Authorization' } }
    await expect(updateConfig.mutate({ target, hookId, patch: { url: other.url } })).rejects.toMatchObject(field)
    const config = { url: other.url, contentType: 'json' as const }
    await expect(update.mutate({ target, hookId, patch: { config, template: masked } })).rejects.toMatchObject(field)
    await update.mutate({ target, hookId, patch: { config, template: { headers: { Authorization: 'U' }, body } } })
    await publish('greeting', {})
    expect(other.requests.at(-1)?.headers['authorization']).toBe('U')
  })

  it('is untouched by what GitHub’s clients change, and unknown to them', async () => {
    const other = await receiver()
    const hookId = await hookTo(other.url, { format: 'template', template: { headers: { Authorization: 'T' }, body } })
    const path = `/api/v3/repos/${repository.name}/hooks/${hookId}`
    const ask = (method: string, to: string, sent?: object) =>
      installation.app.request(to, {
        method,
        headers: { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' },
        ...(sent && { body: JSON.stringify(sent) }),
      })
    const config = { url: `${other.url}/2`, content_type: 'json', secret: 'x', insecure_ssl: '0' }
    expect((await ask('PATCH', path, { config, active: true })).status).toBe(200)
    expect((await ask('PATCH', `${path}/config`, { content_type: 'form' })).status).toBe(200)
    expect(await (await ask('GET', path)).text()).not.toMatch(/format|template|filter/)
    await publish('greeting', { name: 'Tim' })
    expect(other.requests.at(-1)?.body.toString()).toBe('{"text":"Hello Tim"}')
    expect(other.requests.at(-1)?.headers['authorization']).toBe('T')
  })

  it('is asked for where the format sends one', async () => {
    const hook = { config: { url: 'https://example.com/' }, format: 'template' as const }
    await expect(installation.client.hooks.create.mutate({ target, hook })).rejects.toMatchObject({
      data: { failure: 'hook.invalid', field: 'template' },
    })
  })
})

describe('Open WebUI', () => {
  it('O1, O4: is told of a sign-up, and a receiver that is down fails nobody', async () => {
    const { client, worker } = installation
    const instance = { kind: 'instance' as const }
    const other = await receiver()
    const config = { url: other.url, contentType: 'json' as const }
    const hook = { config, format: 'open_webui' as const, events: ['signup'] }
    const { id: hookId } = await client.hooks.create.mutate({ target: instance, hook })
    const signUp = async () => {
      const payload = JSON.stringify({ action: 'signup', message: 'New user signed up: Tim', user: '{"name": "Tim"}' })
      await client.events.publish.mutate({ target: instance, event: 'signup', payload })
      await worker.drain()
    }
    await signUp()
    expect(other.requests.at(-1)?.body.toString()).toBe(vectors.openWebuiGeneric.body)
    await closing.splice(0)[0]?.()
    await signUp()
    const { deliveries } = await client.deliveries.list.query({ target: instance, hookId, filter: {}, limit: 1 })
    expect(deliveries).toMatchObject([{ outcome: { kind: 'unreachable' }, nextAttemptAt: null }])
  })
})

describe('a filter', () => {
  it('keeps an event back, with its reason, and never a test or a redelivery', async () => {
    const other = await receiver()
    const filter = { refs: 'release/*' }
    const hookId = await hookTo(other.url, { filter })
    const { client, worker } = installation
    const guid = await publish('push', { ref: 'refs/heads/main' })
    expect(other.requests.map(({ headers }) => headers['x-github-event'])).toEqual(['ping'])
    expect((await client.events.why.query({ target, guid })).hooks).toMatchObject([
      { hookId, rule: 'filtered', reason: 'The ref “refs/heads/main” is not one of release/*.', standing: 'not_sent' },
    ])
    await client.hooks.test.mutate({ target, hookId, event: 'push', payload: '{"ref":"refs/heads/main"}' })
    await worker.drain()
    const { id } = await newest(hookId)
    await client.deliveries.redeliver.mutate({ target, hookId, deliveryId: id })
    await worker.drain()
    expect(other.requests).toHaveLength(3)
  })
})

describe('a preview', () => {
  const preview = (hook: object, more: object = {}) =>
    installation.client.hooks.preview.mutate({ target, hook: { url: 'https://example.com/a', ...hook }, ...more })

  it('shows what a receiver would get of a sample or a payload, and sends and keeps nothing', async () => {
    const template = {
      url: '/b?e={{ delivery.event }}',
      headers: { Authorization: 'Bearer T' },
      body: { kind: 'json' as const, fields: { text: '{{ name }}' } },
    }
    expect(
      await preview({ format: 'template', template }, { event: 'greeting', payload: '{"name":"Tim"}' }),
    ).toMatchObject({
      kind: 'request',
      method: 'POST',
      url: 'https://example.com/b?e=greeting',
      headers: { Authorization: '********', 'X-GitHub-Event': 'greeting' },
      body: '{"text":"Tim"}',
      advice: null,
      heldBack: null,
    })
    expect((await preview({ format: 'slack' }, { event: 'issues' })).kind).toBe('request')
    expect(JSON.stringify(await installation.client.audit.list.query({}))).not.toContain('hooks.preview')
  })

  it('tells the place of a fault, what the URL says of the format, and what a filter would keep back', async () => {
    const raw = { kind: 'raw' as const, contentType: 'application/json', text: '{{ name }}' }
    expect(await preview({ format: 'template', template: { body: raw } })).toMatchObject({
      kind: 'fault',
      part: 'body',
      line: 1,
    })
    const url = 'https://discord.com/api/webhooks/1/tok'
    expect(await preview({ url, format: 'slack' })).toMatchObject({ advice: { format: 'discord', isRefused: false } })
    expect((await preview({ filter: { refs: 'nowhere' } })).heldBack).toContain('is not one of nowhere')
  })
})

it('lists what there is to choose from', async () => {
  const formats = await installation.client.hooks.formats.query()
  expect(formats.map(({ name }) => name)).toEqual(expect.arrayContaining(['github', 'discord', 'template', 'seatable']))
  expect(formats.find(({ name }) => name === 'discord')?.template).toMatchObject({ method: 'POST' })
  expect(formats.find(({ name }) => name === 'seatable')).toMatchObject({ signature: 'seatable', parkAfter: 5 })
})
