import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TargetKind } from '@repohook/events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Installation } from './installation.testing.ts'
import type { Scope } from './scopes.ts'

let installation: Installation
/** Where nothing listens. */
let url: string
beforeAll(async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  server.close()
  installation = await install()
  for (const name of ['octo-org/hello', 'octo-org/world', 'acme/hello'])
    await installation.client.repositories.create.mutate({ name })
})
afterAll(() => installation.close())

/** What a token with these scopes and limits is shown, asked as it is. */
async function seenBy(scopes: readonly Scope[], targets?: readonly { kind: TargetKind; name: string }[]) {
  const { token } = await installation.client.tokens.create.mutate({
    name: `${scopes.join(' ')} ${JSON.stringify(targets)}`,
    scopes: [...scopes],
    ...(targets && { targets: targets as { kind: 'repository'; name: string }[] }),
  })
  const response = await installation.app.request('/trpc/targets.list?input=%7B%7D', {
    headers: { authorization: `Bearer ${token}` },
  })
  const { result } = (await response.json()) as { result: { data: { targets: { kind: string; name: string }[] } } }
  return result.data.targets.map(({ kind, name }) => `${kind} ${name}`)
}

describe('the targets that are listed', () => {
  const hello = { kind: 'repository' as const, name: 'octo-org/hello' }
  const octo = { kind: 'organization' as const, name: 'octo-org' }
  const repositories = ['repository acme/hello', 'repository octo-org/hello', 'repository octo-org/world']

  it('are all to an administrator of the instance', async () => {
    expect(await seenBy(['admin:instance'])).toEqual([
      'instance ',
      'organization acme',
      'organization octo-org',
      ...repositories,
    ])
  })

  it('are of the kinds that the scopes open', async () => {
    expect(await seenBy(['read:repo_hook'])).toEqual(repositories)
    expect(await seenBy(['admin:org_hook'])).toEqual(['organization acme', 'organization octo-org'])
  })

  it('are those that the token is limited to, an organization’s repositories with it', async () => {
    expect(await seenBy(['repo', 'admin:org_hook'], [hello])).toEqual(['repository octo-org/hello'])
    expect(await seenBy(['repo'], [octo])).toEqual(['repository octo-org/hello', 'repository octo-org/world'])
    expect(await seenBy(['repo', 'admin:org_hook'], [octo])).toEqual([
      'organization octo-org',
      'repository octo-org/hello',
      'repository octo-org/world',
    ])
  })

  it('each open to the token that was shown them', async () => {
    const { targets } = await installation.client.targets.list.query({})
    for (const { kind, name } of targets) {
      const target = kind === 'instance' ? { kind } : { kind, name }
      expect(await installation.client.targets.get.query({ target })).toMatchObject({ kind, name, latestEventAt: null })
    }
    expect(targets).toHaveLength(6)
  })
})

describe('a delivery', () => {
  it('comes with all that a page about it shows, and never the secret', async () => {
    const { client, worker, app, token } = installation
    const target = { kind: 'repository' as const, name: 'acme/hello' }
    const config = { url, contentType: 'form' as const, secret: 'not to be told' }
    const { id: hookId } = await client.hooks.create.mutate({ target, hook: { config, events: ['push'] } })
    const payload = '{"ref": "refs/heads/mañ&=+"}'
    const { deliveries } = await client.events.publish.mutate({ target, event: 'push', payload })
    await worker.drain()
    const deliveryId = deliveries[0]?.id ?? 0
    const delivery = await client.deliveries.get.query({ target, hookId, deliveryId })
    expect(delivery).toMatchObject({
      outcome: { kind: 'unreachable', why: 'connection_refused' },
      advice: { what: 'Nothing listens at that address and port.', todo: expect.stringContaining('port in the URL') },
      request: {
        payload,
        contentType: 'form',
        form: 'payload=%7B%22ref%22%3A+%22refs%2Fheads%2Fma%C3%B1%26%3D%2B%22%7D',
      },
      response: { body: '', isCut: false, isBinary: false },
      hook: { url: config.url, contentType: 'form', hasSecret: true, standardWebhooks: false, insecureSsl: false },
      attempts: [
        { id: deliveryId, attempt: 0, advice: { what: expect.any(String) } },
        { attempt: 1, settledAt: null },
      ],
    })
    expect(delivery.nextAttemptAt).toBe(delivery.attempts[1]?.dueAt)
    expect(JSON.stringify(delivery)).not.toContain('not to be told')

    const input = encodeURIComponent(JSON.stringify({ target }))
    const overview = await app.request(`/trpc/hooks.overview?input=${input}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const text = await overview.text()
    expect(JSON.parse(text)).toMatchObject({
      result: { data: [{ hook: { id: hookId }, condition: 'well', waiting: 1, lastDelivery: { hookId } }] },
    })
    expect(text).not.toContain('not to be told')
  })

  it('of many that are selected, 50 are redelivered by one request, each once', async () => {
    const { client, app, token } = installation
    const target = { kind: 'repository' as const, name: 'octo-org/world' }
    const hook = { config: { url, secret: 's' }, events: ['push'] }
    const { id: hookId } = await client.hooks.create.mutate({ target, hook })
    const ids: number[] = []
    for (let n = 0; n < 50; n++) {
      const { deliveries } = await client.events.publish.mutate({ target, event: 'push', payload: '{}' })
      ids.push(deliveries[0]?.id ?? 0)
    }
    await installation.worker.drain()
    const calls = ids.map((deliveryId, n) => [n, { target, hookId, deliveryId, requestKey: `selected ${deliveryId}` }])
    const send = async () => {
      const path = ids.map(() => 'deliveries.redeliver').join(',')
      const response = await app.request(`/trpc/${path}?batch=1`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(Object.fromEntries(calls)),
      })
      return ((await response.json()) as { result?: { data: { id: number } } }[]).map(({ result }) => result?.data.id)
    }
    const first = await send()
    expect(new Set(first).size).toBe(50)
    expect(first).not.toContain(undefined)
    expect(await send()).toEqual(first)
    const queued = await client.deliveries.list.query({
      target,
      hookId,
      filter: { status: 'queued', redelivery: true },
      limit: 100,
    })
    expect(new Set(queued.deliveries.map(({ id }) => id))).toEqual(new Set(first))
    const guid = queued.deliveries[0]?.guid ?? ''
    const ofOne = { target, hookId, filter: { status: 'queued' as const, guid } }
    expect((await client.deliveries.list.query(ofOne)).deliveries.map((delivery) => delivery.guid)).toEqual(
      Array.from({ length: 2 }, () => guid),
    )
  })
})
