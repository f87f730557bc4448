import type { DeliverySummary } from '@repohook/delivery'
import { startReceiver, type Receiver } from '@repohook/delivery/testing'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unwatched } from './access.testing.ts'
import type { Access } from './access.ts'
import { createApp } from './app.ts'
import { callersLinks } from './rest/links.testing.ts'
import { install, type Installation, repository } from './installation.testing.ts'
import type { Verbs } from './verbs.ts'

let receiver: Receiver
let installation: Installation
let hookId: number
beforeEach(async () => {
  receiver = await startReceiver()
  installation = await install()
  const { client, worker, world } = installation
  await client.repositories.create.mutate({ name: repository.name })
  const hook = await client.hooks.create.mutate({ target: repository, hook: { config: { url: receiver.url } } })
  hookId = hook.id
  await worker.drain()
  world.pass(1)
})
afterEach(async () => {
  await receiver.close()
  await installation.close()
})

interface Message {
  readonly event: string
  readonly id: string | undefined
  readonly data: string
}

/** What an EventSource would hear. */
async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream()) as AsyncIterable<string>) {
    text += chunk
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
      if (part.trim()) yield { event: field('event') ?? 'message', id: field('id'), data: field('data') ?? '' }
    }
  }
}

/** Follows a hook over server-sent events, as a browser does: what to go on after comes in a header. */
async function follow(input: object = {}, headers: Record<string, string> = {}) {
  const query = encodeURIComponent(JSON.stringify({ target: repository, hookId, ...input }))
  const leaving = new AbortController()
  const response = await installation.app.request(`/trpc/deliveries.follow?input=${query}`, {
    headers: { authorization: `Bearer ${installation.token}`, ...headers },
    signal: leaving.signal,
  })
  const heard = messages(response.body as ReadableStream<Uint8Array>)
  const next = async () => {
    const { value } = await heard.next()
    return value as Message
  }
  const connected = await next()
  return {
    response,
    connected,
    next,
    /** The next delivery, told by its kind, its id and where it stands. */
    async delivery() {
      const { id, data } = await next()
      const { kind, id: deliveryId, status } = JSON.parse(data) as DeliverySummary
      return { cursor: id, deliveryId, told: `${kind} ${status ?? 'queued'}` }
    },
    leave: () => leaving.abort(),
  }
}

async function publish() {
  const { client } = installation
  const { deliveries } = await client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
  return deliveries[0]?.id ?? 0
}

async function deliver() {
  await installation.worker.drain()
  installation.world.pass(1)
}

describe('following a hook', () => {
  it('is an event stream that no proxy should hold back', async () => {
    const feed = await follow()
    expect(feed.response.headers.get('content-type')).toBe('text/event-stream')
    expect(feed.response.headers.get('cache-control')).toContain('no-cache')
    expect(feed.response.headers.get('x-accel-buffering')).toBe('no')
    expect(feed.connected).toMatchObject({ event: 'connected' })
    feed.leave()
  })

  it('tells each delivery as it is queued and as it settles, once', async () => {
    const feed = await follow()
    for (const status of [200, 500]) {
      receiver.answer = status
      const id = await publish()
      expect(await feed.delivery()).toMatchObject({ deliveryId: id, told: 'event queued' })
      await deliver()
      const settled = { deliveryId: id, told: `event ${status === 200 ? 'OK' : 'Invalid HTTP Response: 500'}` }
      const after = [await feed.delivery(), ...(status === 500 ? [await feed.delivery()] : [])]
      expect(after).toContainEqual(expect.objectContaining(settled))
      // The retry waits from then on.
      if (status === 500) expect(after).toContainEqual(expect.objectContaining({ told: 'event queued' }))
    }
    feed.leave()
  })

  it('tells a redelivery and a ping too', async () => {
    const deliveryId = await publish()
    await deliver()
    const feed = await follow()
    const { client } = installation
    const asked = { target: repository, hookId }
    const { id } = await client.deliveries.redeliver.mutate({ ...asked, deliveryId })
    expect(await feed.delivery()).toMatchObject({ deliveryId: id, told: 'redelivery queued' })
    await deliver()
    expect(await feed.delivery()).toMatchObject({ deliveryId: id, told: 'redelivery OK' })
    const ping = await client.hooks.ping.mutate(asked)
    expect(await feed.delivery()).toMatchObject({ deliveryId: ping.id, told: 'ping queued' })
    feed.leave()
  })

  it('goes on where it broke off: misses nothing, and repeats nothing that settled', async () => {
    const first = await follow()
    const before = await publish()
    await first.delivery()
    await deliver()
    const { cursor, deliveryId } = await first.delivery()
    expect(deliveryId).toBe(before)
    first.leave()
    const missed = await publish()
    await deliver()
    const again = await follow({}, { 'last-event-id': cursor ?? '' })
    expect(await again.delivery()).toMatchObject({ deliveryId: missed, told: 'event OK' })
    const fresh = await publish()
    expect(await again.delivery()).toMatchObject({ deliveryId: fresh, told: 'event queued' })
    await deliver()
    expect(await again.delivery()).toMatchObject({ deliveryId: fresh, told: 'event OK' })
    again.leave()
  })

  it('repeats nothing that settled when the last message was of a queued one', async () => {
    const first = await follow()
    await publish()
    await first.delivery()
    await deliver()
    await first.delivery()
    const waiting = await publish()
    const { cursor } = await first.delivery()
    first.leave()
    const again = await follow({ lastEventId: cursor })
    expect(await again.delivery()).toMatchObject({ deliveryId: waiting, told: 'event queued' })
    await deliver()
    expect(await again.delivery()).toMatchObject({ deliveryId: waiting, told: 'event OK' })
    again.leave()
  })

  it('tells nothing more once the token is revoked', async () => {
    const { client } = installation
    const { id: tokenId, token } = await client.tokens.create.mutate({ name: 'reader', scopes: ['read:repo_hook'] })
    const feed = await follow({}, { authorization: `Bearer ${token}` })
    const id = await publish()
    expect(await feed.delivery()).toMatchObject({ deliveryId: id, told: 'event queued' })
    await client.tokens.revoke.mutate({ tokenId })
    await deliver()
    expect(await feed.next()).toMatchObject({
      event: 'serialized-error',
      data: expect.stringContaining('auth.required'),
    })
  })

  it.each([
    ['aborts', (leaving: AbortController) => leaving.abort()],
    ['closes the stream', (_: AbortController, body: ReadableStream | null) => body?.cancel()],
  ])('ends with the client: one that %s is followed for no longer', async (_, leave) => {
    const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const verbs = {
      deliveries: {
        async *follow(_admin: unknown, _hookId: unknown, _cursor: unknown, signal: AbortSignal) {
          begun.resolve()
          yield* []
          await new Promise((resolve) => signal.addEventListener('abort', resolve)).finally(ended.resolve)
        },
      },
    } as unknown as Verbs
    const access = { caller: async () => ({ admin: async () => null }) } as unknown as Access
    const app = createApp({
      ...unwatched,
      links: callersLinks,
      access,
      verbs,
      log: pino({ level: 'silent' }),
      ready: async () => {},
      world: installation.world,
    })
    const leaving = new AbortController()
    const query = encodeURIComponent(JSON.stringify({ target: repository, hookId }))
    const response = await app.request(`/trpc/deliveries.follow?input=${query}`, { signal: leaving.signal })
    await begun.promise
    await leave(leaving, response.body)
    await expect(ended.promise).resolves.toBeUndefined()
  })
})

describe('what cannot be followed', () => {
  it.each([
    ['a hook that is not there', () => ({ hookId: hookId + 1 }), 'hook.not_found', 'NOT_FOUND'],
    ['a cursor of somebody else', () => ({ lastEventId: 'x' }), 'delivery.cursor_invalid', 'BAD_REQUEST'],
  ])('%s: the client is told, so that it does not come back', async (_, input, failure, code) => {
    const feed = await follow(input())
    const { event, data } = await feed.next()
    expect(event).toBe('serialized-error')
    expect(JSON.parse(data)).toMatchObject({ data: { failure, code } })
    expect(installation.logged.filter((line) => line.includes('a call failed'))).toEqual([])
  })

  it('the hook of another target: nothing of it is told', async () => {
    const other = { kind: 'repository' as const, name: 'octocat/other' }
    await installation.client.repositories.create.mutate({ name: other.name })
    await publish()
    const feed = await follow({ target: other, lastEventId: 'v1_0_0' })
    const { event, data } = await feed.next()
    expect(event).toBe('serialized-error')
    expect(JSON.parse(data)).toMatchObject({ data: { failure: 'hook.not_found' } })
  })
})
