import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { repository } from '../installation.testing.ts'
import { form, json, ndjson, type Publisher, push, startPublisher } from './publisher.testing.ts'

let publisher: Publisher
beforeEach(async () => {
  publisher = await startPublisher()
})
afterEach(() => publisher.close())

const post: Publisher['post'] = (...asked) => publisher.post(...asked)

describe('what is refused', () => {
  const github = { ...json, 'x-github-event': 'issues' }
  const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const cases: [
    what: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
    status: number,
    failure: string,
    field: string | undefined,
  ][] = [
    ['no body', '', json, 400, 'request.malformed', undefined],
    ['no JSON', '{"event":', json, 400, 'request.malformed', undefined],
    ['no object', [push], json, 400, 'request.not_an_object', undefined],
    [
      'no UTF-8 in a name',
      new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      json,
      400,
      'request.malformed',
      undefined,
    ],
    ['no event', { payload: {} }, json, 422, 'event.invalid', 'event'],
    ['an event that is no text', { ...push, event: 1 }, json, 422, 'event.invalid', 'event'],
    ['no payload', { event: 'push' }, json, 422, 'event.invalid', 'payload'],
    ['a payload that is text', { event: 'push', payload: '{}' }, json, 422, 'payload.not_an_object', 'payload'],
    ['a payload that is a list', { event: 'push', payload: [] }, json, 422, 'payload.not_an_object', 'payload'],
    ['another member', { ...push, action: 'opened' }, json, 422, 'event.invalid', 'action'],
    ['a member twice', '{"event":"push","event":"fork","payload":{}}', json, 422, 'event.invalid', 'event'],
    ['a GUID that is none', { ...push, guid: 'mine' }, json, 422, 'event.invalid', 'guid'],
    ['a GUID that is null', { ...push, guid: null }, json, 422, 'event.invalid', 'guid'],
    ['an empty key', { ...push, idempotency_key: '' }, json, 422, 'event.invalid', 'idempotency_key'],
    ['a key with a space', push, { ...json, 'idempotency-key': 'a b' }, 422, 'event.invalid', 'Idempotency-Key'],
    ['a key too long', push, { ...json, 'idempotency-key': 'k'.repeat(256) }, 422, 'event.invalid', 'Idempotency-Key'],
    [
      'two keys',
      { ...push, idempotency_key: 'a' },
      { ...json, 'idempotency-key': 'b' },
      422,
      'event.invalid',
      'idempotency_key',
    ],
    ['an unknown event', { ...push, event: 'pusch' }, json, 422, 'event.unknown', 'event'],
    [
      'an event that no repository has',
      { event: 'organization', payload: { action: 'renamed' } },
      json,
      422,
      'event.unavailable',
      'event',
    ],
    ['a payload that is no JSON', '{"event":"push","payload":{"a":nope}}', json, 400, 'payload.malformed', 'payload'],
    ['a payload that is too deep', `{"event":"push","payload":${deep(65)}}`, json, 422, 'payload.too_deep', 'payload'],
    [
      'a wrong field',
      { event: 'push', payload: { repository: 1 } },
      json,
      422,
      'payload.not_an_object',
      'payload.repository',
    ],
    ['no action', { event: 'issues', payload: {} }, json, 422, 'payload.invalid', 'payload.action'],
    ['GitHub’s form: no JSON', '{"a":nope}', github, 400, 'payload.malformed', undefined],
    ['GitHub’s form: a byte order mark', '\uFEFF{"action":"opened"}', github, 400, 'payload.malformed', undefined],
    ['GitHub’s form: no object', '[]', github, 400, 'request.not_an_object', undefined],
    ['GitHub’s form: too deep', deep(65), github, 422, 'payload.too_deep', undefined],
    ['GitHub’s form: a wrong field', { action: 'opened', sender: [] }, github, 422, 'payload.not_an_object', 'sender'],
    ['GitHub’s form: no action', {}, github, 422, 'payload.invalid', 'action'],
    [
      'GitHub’s form: an unknown event',
      {},
      { ...json, 'x-github-event': 'pusch' },
      422,
      'event.unknown',
      'X-GitHub-Event',
    ],
    [
      'GitHub’s form: a GUID that is none',
      {},
      { ...github, 'x-github-delivery': 'x' },
      422,
      'event.invalid',
      'X-GitHub-Delivery',
    ],
    ['a form without payload', 'a=b', { ...form, 'x-github-event': 'push' }, 422, 'event.invalid', 'payload'],
    [
      'a form that is not UTF-8',
      'payload=%7B%22a%22:%22%FF%22%7D',
      { ...form, 'x-github-event': 'push' },
      400,
      'request.malformed',
      'payload',
    ],
    [
      'a form with a payload that is no object',
      'payload=1',
      { ...form, 'x-github-event': 'push' },
      422,
      'payload.not_an_object',
      'payload',
    ],
    ['a form from a browser', 'payload={}', form, 415, 'request.unsupported', 'Content-Type'],
    ['text', JSON.stringify(push), { 'content-type': 'text/plain' }, 415, 'request.unsupported', 'Content-Type'],
    [
      'a type like a property of every object',
      push,
      { 'content-type': 'constructor' },
      415,
      'request.unsupported',
      'Content-Type',
    ],
    [
      'a compressed body',
      push,
      { ...json, 'content-encoding': 'gzip' },
      415,
      'request.unsupported',
      'Content-Encoding',
    ],
    ['a batch with a key', '{}', { ...ndjson, 'idempotency-key': 'a' }, 422, 'event.invalid', 'Idempotency-Key'],
    ['a batch with an event', '{}', { ...ndjson, 'x-github-event': 'push' }, 422, 'event.invalid', 'X-GitHub-Event'],
    ['a batch of nothing', '\n \r\n', ndjson, 400, 'request.malformed', undefined],
    ['a batch of 1,001 lines', '\n'.repeat(1_001), ndjson, 413, 'request.too_large', undefined],
  ]
  it.each(cases)(
    '%s: by status, code and path, and nothing is stored',
    async (_, body, headers, status, failure, field) => {
      const response = await post(body, headers)
      const told = (await response.json()) as { errors: object[] }
      expect({ http: response.status, ...told }).toMatchObject({ http: status, status: String(status), failure })
      expect(told.errors).toEqual([
        {
          resource: expect.any(String),
          code: expect.any(String),
          message: expect.any(String),
          ...(field !== undefined && { field }),
        },
      ])
      expect(await publisher.delivered()).toEqual([])
      expect(
        await publisher.installation.client.deliveries.list.query({ target: repository, hookId: publisher.hookId }),
      ).toMatchObject({
        deliveries: [{ event: 'ping' }],
      })
    },
  )

  it('is told in GitHub’s words and shape', async () => {
    const response = await post({ ...push, event: 'pusch' })
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toEqual({
      message: 'Validation Failed',
      errors: [
        {
          resource: 'Event',
          code: 'invalid',
          field: 'event',
          message: 'There is no event named "pusch". Did you mean push?',
        },
      ],
      documentation_url: 'docs/failures.md',
      status: '422',
      failure: 'event.unknown',
    })
    expect(await (await post('nope')).json()).toMatchObject({ message: 'Problems parsing JSON' })
    expect(await (await post('{"event":"push","payload":{a}}')).json()).toMatchObject({
      message: 'Problems parsing JSON',
    })
    expect(await (await post('[]')).json()).toMatchObject({ message: 'Body should be a JSON object' })
  })

  it('is not quoted when it could be a secret', async () => {
    for (const body of ['{"event":"push","payload":{"secret": CANARY}}', '{"event": CANARY}', 'CANARY']) {
      expect(await (await post(body)).text()).not.toContain('CANARY')
    }
    expect(publisher.installation.logged.filter((line) => line.includes('CANARY'))).toEqual([])
  })
})
