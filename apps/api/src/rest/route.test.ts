import { request } from 'node:http'
import { maxPayloadBytes } from '@repohook/events'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAccess, unwatched } from '../access.testing.ts'
import { createApp } from '../app.ts'
import { repository } from '../installation.testing.ts'
import { listen } from '../server.ts'
import type { Verbs } from '../verbs.ts'
import { callersLinks } from './links.testing.ts'
import { accepted, json, path, type Publisher, push, startPublisher } from './publisher.testing.ts'

let publisher: Publisher
beforeEach(async () => {
  publisher = await startPublisher()
})
afterEach(() => publisher.close())

const post: Publisher['post'] = (...asked) => publisher.post(...asked)

const mebibyte = 1024 * 1024

describe('a caller', () => {
  it.each([
    ['without a token', '', 401, 'Requires authentication', 'auth.required'],
    ['with an unknown token', 'Bearer unknown', 401, 'Bad credentials', 'auth.required'],
    ['with another scheme', 'Basic dXNlcjpwYXNz', 401, 'Bad credentials', 'auth.required'],
  ])('%s is told so', async (_, authorization, status, message, failure) => {
    const response = await post(push, { ...json, authorization })
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({
      message,
      documentation_url: 'docs/failures.md',
      status: String(status),
      failure,
    })
  })

  it('with GitHub’s own scheme is let in', async () => {
    const response = await post(push, { ...json, authorization: `token ${publisher.installation.token}` })
    expect(response.status).toBe(202)
  })

  it.each([
    '/api/v3/repos/octocat/nothing/events',
    '/api/v3/repos/octocat%2FHello-World/x/events',
    '/api/v3/repos/octocat/%00/events',
    '/api/v3/repos/octocat/Hello-World/events?page=%00',
    '/api/v3/repos/octocat/%E0%A4%A/events',
    '/api/v3/repos/octocat/%zz/events',
    '/api/v3/repos/%C4%B0/%F0%9F%98%80/events',
    `/api/v3/repos/octocat/${'x'.repeat(5_000)}/events`,
    '/api/v3/repos/octocat/constructor/events',
    '/api/v3/orgs/nobody/events',
    '/api/v3/orgs/%/events',
    '/api/v3/repos/octocat/Hello-World',
    '/api/v3/repos/octocat/Hello-World/events/',
    '/api/v3/repos//events',
    '/api/v3/',
    '/api/v3',
  ])('who asks for %s is told that nothing is there', async (to) => {
    const response = await post(push, json, to)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toMatchObject({
      message: 'Not Found',
      documentation_url: 'docs/failures.md',
      status: '404',
    })
  })

  it('who only looks is told that nothing is there', async () => {
    expect((await publisher.installation.app.request(path)).status).toBe(404)
  })
})

describe('every answer', () => {
  it('has an id, and is not for caches', async () => {
    for (const response of [
      await post(push),
      await post('nope'),
      await post(push, { authorization: '' }),
      await post('', json, '/api/v3/x'),
    ]) {
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(response.headers.get('x-github-request-id')).toBe(response.headers.get('x-request-id'))
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('of a bug is a 500 without detail', async () => {
    const access = openAccess()
    const verbs = { events: { publish: () => Promise.reject(new TypeError('CANARY')) } } as unknown as Verbs
    const log = pino({ level: 'silent' })
    const app = createApp({
      ...unwatched,
      access,
      verbs,
      links: callersLinks,
      log,
      ready: async () => {},
      world: publisher.installation.world,
    })
    const response = await app.request(path, { method: 'POST', headers: json, body: JSON.stringify(push) })
    expect(response.status).toBe(500)
    expect(response.headers.get('x-github-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    const text = await response.text()
    expect(text).not.toContain('CANARY')
    expect(JSON.parse(text)).toMatchObject({ status: '500', request_id: response.headers.get('x-request-id') })
  })
})

describe('a batch in which something breaks', () => {
  it('tells what became of the other lines, and the log of what broke', async () => {
    const published = { id: 1, guid: 'g', deliveries: [] }
    const logged: string[] = []
    const publishAll = async () => [
      { status: 'fulfilled', value: published },
      { status: 'rejected', reason: new TypeError('CANARY') },
    ]
    const app = createApp({
      ...unwatched,
      access: openAccess(),
      verbs: { events: { publishAll } } as unknown as Verbs,
      links: callersLinks,
      log: pino({ level: 'error' }, { write: (line: string) => void logged.push(line) }),
      ready: async () => {},
      world: publisher.installation.world,
    })
    const line = JSON.stringify({ event: 'push', payload: {} })
    const response = await app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${line}\n${line}`,
    })
    const answers = (await response.text()).trim().split('\n')
    expect(answers.map((text) => JSON.parse(text) as object)).toMatchObject([published, { line: 2, status: '500' }])
    expect(answers.join('')).not.toContain('CANARY')
    expect(logged.join('')).toContain('CANARY')
  })
})

describe('a real connection', () => {
  it('brings a body whose length was told, and one in chunks', async () => {
    const server = await listen(publisher.installation.app, { host: '127.0.0.1', port: 0 })
    const headers = { ...json, authorization: `Bearer ${publisher.installation.token}`, 'x-github-event': 'push' }
    const text = '{ "id":9007199254740993 }'
    for (const body of [text, new Blob([text]).stream()]) {
      await accepted(await fetch(`${server.url}${path}`, { method: 'POST', headers, body, duplex: 'half' }))
    }
    await server.close(0)
    expect((await publisher.delivered()).map(({ body }) => body)).toEqual([text, text])
  })
})

describe('a body that is too large', () => {
  /** Nobody says before how long it will be. Tells how much of it was read. */
  function chunked(bytes: number) {
    const chunk = new Uint8Array(mebibyte).fill(0x20)
    let given = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (given >= bytes) controller.close()
        else controller.enqueue(chunk)
        given += chunk.length
      },
    })
    return { body, given: () => given }
  }

  it('is refused while it streams, as soon as it is too large', async () => {
    const { body, given } = chunked(100 * mebibyte)
    const response = await post(body)
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ status: '413', failure: 'request.too_large' })
    expect(given()).toBeLessThanOrEqual(maxPayloadBytes + 4 * mebibyte)
  })

  it('is refused by what it says of its length, unread', async () => {
    const { body, given } = chunked(100 * mebibyte)
    expect((await post(body, { ...json, 'content-length': String(100 * mebibyte) })).status).toBe(413)
    expect(given()).toBeLessThanOrEqual(mebibyte)
  })

  it.each([
    ['a stranger', { authorization: '' }, path, 401],
    ['who has no such repository', {}, '/api/v3/repos/octocat/nothing/events', 404],
    ['who sends another type', { 'content-type': 'text/plain' }, path, 415],
  ])('is not read of %s', async (_, headers, to, status) => {
    const { body, given } = chunked(100 * mebibyte)
    expect((await post(body, { ...json, ...headers }, to)).status).toBe(status)
    expect(given()).toBeLessThanOrEqual(mebibyte)
  })

  it('is no payload of 25 MiB: that is published, one byte more is refused', async () => {
    const largest = `{"a":"${'x'.repeat(maxPayloadBytes - 8)}"}`
    expect(largest).toHaveLength(maxPayloadBytes)
    const github = { ...json, 'x-github-event': 'push' }
    const { guid } = await accepted(await post(`{"event":"push","payload":${largest}}`))
    const { payload } = await publisher.installation.client.events.get.query({ target: repository, guid })
    expect(payload).toHaveLength(maxPayloadBytes)
    await accepted(await post(largest, github))
    const refused = [
      await post(`{"event":"push","payload":${largest} }`.replace('"}', '" }')),
      await post(`${largest} `, github),
    ]
    for (const response of refused) {
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ failure: 'payload.too_large' })
    }
  })

  it('is answered over a real connection that is still sending', async () => {
    const server = await listen(publisher.installation.app, { host: '127.0.0.1', port: 0 })
    const headers = { ...json, authorization: `Bearer ${publisher.installation.token}` }
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const chunk = Buffer.alloc(mebibyte, 0x20)
      const upload = request(`${server.url}${path}`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode)
        upload.destroy()
      })
      upload.on('error', reject)
      let left = 60
      const more = () => {
        while (left-- > 0 && upload.write(chunk));
        if (left <= 0) upload.end()
      }
      upload.on('drain', more)
      more()
    })
    expect(status).toBe(413)
    await server.close(0)
  })
})

describe('a caller who leaves in the middle of the body', () => {
  it('is no bug', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) })
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ failure: 'request.malformed' })
    expect(publisher.installation.logged.filter((line) => line.includes('a request failed'))).toEqual([])
  })
})
