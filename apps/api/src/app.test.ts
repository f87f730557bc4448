import { maxPayloadBytes } from '@repohook/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, type Installation, repository } from './installation.testing.ts'

let installation: Installation
beforeEach(async () => {
  installation = await install()
})
afterEach(() => installation.close())

const mebibyte = 1024 * 1024
const get = (path: string, headers: Record<string, string> = {}) => installation.app.request(path, { headers })
const authorized = () => ({ authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' })

/** A chunked body: nobody says before how long it will be. Tells how much of it was read. */
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

const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = authorized()) =>
  installation.app.request(path, { method: 'POST', headers, body, duplex: 'half' } as never)

const publish = (payload: string) => JSON.stringify({ target: repository, event: 'push', payload })

describe('health', () => {
  it('/livez is well whatever the database does', async () => {
    const { app } = installation
    await installation.close()
    expect((await app.request('/livez')).status).toBe(200)
    installation = await install()
  })

  it('/readyz sends traffic elsewhere while the service drains', async () => {
    expect((await get('/readyz')).status).toBe(200)
    installation.drain()
    expect((await get('/readyz')).status).toBe(503)
    expect((await get('/livez')).status).toBe(200)
  })

  it('/readyz sends traffic elsewhere when the database does not answer, and says no more than that', async () => {
    const { app } = installation
    await installation.close()
    const response = await app.request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'unavailable' })
    installation = await install()
  })
})

describe('every answer', () => {
  it.each(['/', '/livez', '/nowhere', '/trpc/hooks.list'])(
    'to %s has an id and headers that bind browsers',
    async (path) => {
      const { headers } = await get(path)
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('keeps the id that a proxy gave, unless it could be more than an id', async () => {
    expect((await get('/livez', { 'x-request-id': 'edge-1' })).headers.get('x-request-id')).toBe('edge-1')
    expect((await get('/livez', { 'x-request-id': 'a "b"' })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('to an unknown path is a 404 in JSON', async () => {
    for (const path of ['/nowhere', '/api/v3/nothing', '/trpc/nothing.here']) {
      const response = await get(path)
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toContain('application/json')
    }
  })

  it('is logged with its status, and without the query that may hold input', async () => {
    await get('/trpc/hooks.list?input=CANARY')
    const line = installation.logged.find((text) => text.includes('"request"')) ?? ''
    expect(JSON.parse(line)).toMatchObject({ method: 'GET', path: '/trpc/hooks.list', status: 401 })
    expect(line).not.toContain('CANARY')
  })
})

describe('a browser that was led here', () => {
  it('changes nothing by GET', async () => {
    const input = encodeURIComponent(JSON.stringify({ name: 'octocat/by-get' }))
    expect((await get(`/trpc/repositories.create?input=${input}`, authorized())).status).toBe(405)
    expect(await installation.client.repositories.list.query({})).toEqual([])
  })

  it('changes nothing by a form', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { ...authorized(), 'content-type': type }
      expect((await post('/trpc/repositories.create', '{"name":"octocat/by-form"}', headers)).status).toBe(415)
    }
  })

  it('is nobody by its cookies', async () => {
    const cookie = `token=${installation.token}; authorization=Bearer ${installation.token}`
    expect((await get('/trpc/events.catalogue', { cookie })).status).toBe(401)
  })
})

describe('a request that is too large', () => {
  it('is refused by what it says of its length, unread', async () => {
    const { body, given } = chunked(2 * mebibyte)
    const headers = { ...authorized(), 'content-length': String(2 * mebibyte) }
    const response = await post('/trpc/repositories.create', body, headers)
    expect(response.status).toBe(413)
    expect(await response.json()).toEqual({ message: 'The request is too large.' })
    expect(given()).toBeLessThanOrEqual(mebibyte)
  })

  it('is refused while it streams, as soon as it is too large', async () => {
    const { body, given } = chunked(100 * mebibyte)
    expect((await post('/trpc/repositories.create', body)).status).toBe(413)
    expect(given()).toBeLessThanOrEqual(4 * mebibyte)
  })

  it('may be a payload for a caller who is known, and for nobody else', async () => {
    const known = chunked(100 * mebibyte)
    expect((await post('/trpc/events.publish', known.body)).status).toBe(413)
    expect(known.given()).toBeGreaterThan(2 * maxPayloadBytes)
    expect(known.given()).toBeLessThanOrEqual(2 * maxPayloadBytes + 4 * mebibyte)
    const stranger = chunked(100 * mebibyte)
    const headers = { 'content-type': 'application/json' }
    expect((await post('/trpc/events.publish', stranger.body, headers)).status).toBe(413)
    expect(stranger.given()).toBeLessThanOrEqual(4 * mebibyte)
  })

  it('is no payload of 25 MiB: that is published, one byte more is refused', async () => {
    await installation.client.repositories.create.mutate({ name: repository.name })
    const frame = '{"a":""}'
    // A quote is written with a backslash, and both are escaped in the request.
    const largest = `{"a":"${'\\"'.repeat((maxPayloadBytes - frame.length) / 2)}"}`
    expect(largest).toHaveLength(maxPayloadBytes)
    expect((await post('/trpc/events.publish', publish(largest))).status).toBe(200)
    const refused = await post('/trpc/events.publish', publish(`${largest} `))
    expect(refused.status).toBe(413)
    expect(await refused.json()).toMatchObject({ error: { data: { failure: 'payload.too_large' } } })
  })

  it('is a batch of more than 50 calls', async () => {
    const batch = (calls: number) => `/trpc/${Array(calls).fill('events.catalogue').join(',')}?batch=1&input={}`
    expect((await get(batch(50), authorized())).status).toBe(200)
    expect((await get(batch(51), authorized())).status).toBe(400)
  })
})
