import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { repository } from '../installation.testing.ts'
import {
  accepted,
  form,
  json,
  ndjson,
  type Publisher,
  type PublishTarget,
  push,
  startPublisher,
} from './publisher.testing.ts'

let publisher: Publisher
beforeEach(async () => {
  publisher = await startPublisher()
})
afterEach(() => publisher.close())

const post: Publisher['post'] = (...asked) => publisher.post(...asked)

const unused = '72d3162e-cc78-11e3-81ab-4c9367dc0958'

const stored = (guid: string, target: PublishTarget = repository) =>
  publisher.installation.client.events.get.query({ target, guid })

const linesOf = async (response: Response) =>
  (await response.text())
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('publishing', () => {
  it('answers 202 with the event and the deliveries that are queued', async () => {
    const response = await post(push)
    const answer = await accepted(response)
    expect(answer).toEqual({
      id: expect.any(Number),
      guid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      deliveries: [{ id: expect.any(Number), hook_id: publisher.hookId }],
    })
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect((await stored(answer.guid)).name).toBe('push')
  })

  it('answers no deliveries when nobody listens', async () => {
    expect((await accepted(await post({ event: 'star', payload: { action: 'created' } }))).deliveries).toEqual([])
  })

  const odd =
    String.raw`{ "id" :9007199254740993, "z":1e400,"a":-0.0,` +
    '\t\r\n' +
    String.raw`"é":"\u00e9\/\ud83d\ude00😀", "a":[ ] }`
  const ways: [string, () => Promise<Response>][] = [
    ['an envelope', () => post(` {"payload" : ${odd} , "event":"push"}\n`)],
    ['GitHub’s form', () => post(odd, { ...json, 'x-github-event': 'push' })],
    [
      'a form as GitHub sends one',
      () => post(new URLSearchParams({ payload: odd }).toString(), { ...form, 'x-github-event': 'push' }),
    ],
  ]
  it.each(ways)('keeps the payload’s bytes in %s: they are what is stored and what arrives', async (_, publish) => {
    const { guid } = await accepted(await publish())
    expect((await stored(guid)).payload).toBe(odd)
    expect(await publisher.delivered()).toEqual([{ event: 'push', guid, body: odd }])
  })

  it('keeps the payload’s bytes in a batch, but for the line breaks that end its lines', async () => {
    const line = odd.replace(/[\r\n]/g, '')
    const [answer] = await linesOf(await post(`{"event":"push","payload":${line}}\r\n`, ndjson))
    expect(await publisher.delivered()).toEqual([{ event: 'push', guid: answer?.['guid'], body: line }])
  })

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.github+json'])(
    'takes %s',
    async (type) => {
      expect(await accepted(await post(push, { 'content-type': type }))).toMatchObject({
        deliveries: [{ hook_id: publisher.hookId }],
      })
    },
  )

  it('finds the repository in whatever case and escaping its path is', async () => {
    for (const name of ['OCTOCAT/hello-world', 'octoca%74/Hello%2DWorld']) {
      const answer = await accepted(await post(push, json, `/api/v3/repos/${name}/events`))
      expect(answer.deliveries).toMatchObject([{ hook_id: publisher.hookId }])
    }
  })

  it('is for organizations too, whose own hooks hear of it', async () => {
    const octocat = { kind: 'organization' as const, name: 'octocat' }
    const orgHookId = await publisher.addHook(octocat, ['*'])
    const body = { event: 'organization', payload: { action: 'member_added' } }
    const answer = await accepted(await post(body, json, '/api/v3/orgs/octocat/events'))
    expect(answer.deliveries).toEqual([{ id: expect.any(Number), hook_id: orgHookId }])
    expect((await stored(answer.guid, octocat)).action).toBe('member_added')
  })
})

describe('the GUID', () => {
  it('is the caller’s, when they give one', async () => {
    expect((await accepted(await post({ ...push, guid: unused.toUpperCase() }))).guid).toBe(unused)
    const relayed = { ...json, 'x-github-event': 'push', 'x-github-delivery': unused.replace('7', '8') }
    expect((await accepted(await post(push.payload, relayed))).guid).toBe(unused.replace('7', '8'))
    expect((await publisher.delivered()).map(({ guid }) => guid)).toEqual([unused, unused.replace('7', '8')])
  })

  it('is of one event: another with it is refused', async () => {
    await accepted(await post({ ...push, guid: unused }))
    const response = await post({ ...push, guid: unused })
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ failure: 'event.guid_taken', errors: [{ field: 'guid' }] })
    expect(await publisher.delivered()).toHaveLength(1)
  })
})

describe('an idempotency key', () => {
  const key = { ...json, 'idempotency-key': 'build-42' }

  it('gives the same bytes the same answer, in the header or in the envelope', async () => {
    const first = await accepted(await post(push, key))
    expect(await accepted(await post(push, key))).toEqual(first)
    expect(await accepted(await post({ ...push, idempotency_key: 'build-42' }))).toEqual(first)
    expect(await accepted(await post({ ...push, idempotency_key: 'build-42' }, key))).toEqual(first)
    expect(await accepted(await post(push.payload, { ...key, 'x-github-event': 'push' }))).toEqual(first)
    expect(await publisher.delivered()).toHaveLength(1)
  })

  it('gives other bytes, or another event, 422 and nothing else', async () => {
    await accepted(await post(push, key))
    const others = [`{"event":"push","payload": {"ref":"refs/heads/main" }}`, { ...push, event: 'fork' }]
    for (const other of others) {
      const response = await post(other, key)
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({
        failure: 'event.key_reused',
        errors: [{ field: 'Idempotency-Key' }],
      })
    }
    expect(await publisher.delivered()).toHaveLength(1)
  })

  it('is told by the name it was given under', async () => {
    await accepted(await post(push, key))
    const response = await post({ event: 'fork', payload: {}, idempotency_key: 'build-42' })
    expect(await response.json()).toMatchObject({ errors: [{ field: 'idempotency_key' }] })
  })

  it('is the token’s own, and the target’s', async () => {
    const { client } = publisher.installation
    const { token } = await client.tokens.create.mutate({ name: 'another', scopes: ['repo'] })
    await client.repositories.create.mutate({ name: 'octocat/Spoon-Knife' })
    const ids = [
      await accepted(await post(push, key)),
      await accepted(await post(push, { ...key, authorization: `Bearer ${token}` })),
      await accepted(await post(push, key, '/api/v3/repos/octocat/Spoon-Knife/events')),
    ].map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
  })

  it('is the same in tRPC, which answers the same status', async () => {
    const { guid } = await accepted(await post(push, key))
    const { client } = publisher.installation
    const again = {
      target: repository,
      event: 'push',
      payload: JSON.stringify(push.payload),
      idempotencyKey: 'build-42',
    }
    expect((await client.events.publish.mutate(again)).guid).toBe(guid)
    const other = client.events.publish.mutate({ ...again, payload: '{}' })
    await expect(other).rejects.toMatchObject({ data: { httpStatus: 422, failure: 'event.key_reused' } })
  })

  it('may have 255 characters', async () => {
    const longest = { ...json, 'idempotency-key': 'k'.repeat(255) }
    expect(await accepted(await post(push, longest))).toEqual(await accepted(await post(push, longest)))
  })
})

describe('a batch', () => {
  const other = '{"event":"issues","payload":{"action":"opened"},"idempotency_key":"a"}'

  it('answers each line in its order, and what is refused stops nothing', async () => {
    const lines = [
      '{"event":"push","payload":{"n":1}}',
      '{"event":"pusch","payload":{}}',
      ' \r',
      'nope',
      '{"event":"push","payload":{"n":2,"sender":1}}',
      other,
      other,
      other.replace('opened', 'closed'),
      `{"event":"fork","payload":{},"guid":"${unused}"}`,
      `{"event":"fork","payload":{},"guid":"${unused}"}`,
    ]
    const response = await post(lines.join('\n'), ndjson)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    const answers = await linesOf(response)
    expect(answers).toMatchObject([
      { id: expect.any(Number), deliveries: [{ hook_id: publisher.hookId }] },
      { line: 2, status: '422', failure: 'event.unknown', errors: [{ field: 'event' }] },
      { line: 4, status: '400', failure: 'request.malformed' },
      { line: 5, status: '422', failure: 'payload.not_an_object', errors: [{ field: 'payload.sender' }] },
      { id: expect.any(Number), deliveries: [{ hook_id: publisher.hookId }] },
      { id: answers[4]?.['id'], guid: answers[4]?.['guid'], deliveries: answers[4]?.['deliveries'] },
      { line: 8, status: '422', failure: 'event.key_reused', errors: [{ field: 'idempotency_key' }] },
      { id: expect.any(Number), guid: unused, deliveries: [] },
      { line: 10, status: '409', failure: 'event.guid_taken', errors: [{ field: 'guid' }] },
    ])
    expect(Object.keys(answers[0] ?? {})).toEqual(['id', 'guid', 'deliveries'])
    expect((await publisher.delivered()).map(({ body }) => body)).toEqual(['{"n":1}', '{"action":"opened"}'])
  })

  it.each(['application/ndjson', 'application/jsonl'])('may be called %s', async (type) => {
    const [answer] = await linesOf(await post(JSON.stringify(push), { 'content-type': type }))
    expect(answer).toMatchObject({ guid: expect.any(String) })
  })

  it('takes 1,000 lines', async () => {
    const lines = `${JSON.stringify(push)}\n`.repeat(1_000)
    const answers = await linesOf(await post(lines, ndjson))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1_000)
    expect((await post(`${lines}{}`, ndjson)).status).toBe(413)
  })
})
