import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProxy, startReceiver, type Receiver } from '@repohook/delivery/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { install, repository } from './installation.testing.ts'
import { interfaceAddresses } from './interface-addresses.ts'
import { clientAt, spawnServer } from './spawned-server.testing.ts'

const token = 'an-admin-token-for-tests'
const target = repository
let folder: string
let receiver: Receiver

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-egress-'))
  receiver = await startReceiver()
})
afterEach(async () => {
  await receiver.close()
  await rm(folder, { recursive: true })
})

const settings = (over: Record<string, string>) => ({
  REPOHOOK_DATABASE_URL: `file:${join(folder, 'test.db')}`,
  REPOHOOK_ADMIN_TOKEN: token,
  ...over,
})

/** Saves a hook while the list of hosts still allows it. */
async function hookFor(url: string): Promise<number> {
  const { client, close } = await install(settings({ REPOHOOK_ALLOWED_HOSTS: 'loopback' }))
  await client.repositories.create.mutate({ name: repository.name })
  const { id } = await client.hooks.create.mutate({ target, hook: { config: { url } } })
  await close()
  return id
}

describe('a delivery to a destination that is not allowed', () => {
  it('tells the hook’s admin what an operator can do, the operator the rule, and is not tried again', async () => {
    const hookId = await hookFor(`${receiver.url}?key=CANARY-query`)
    const { client, worker, logged, close } = await install(settings({ REPOHOOK_ALLOWED_HOSTS: 'external' }))
    const payload = '{"ref":"CANARY-payload"}'
    const event = await client.events.publish.mutate({ target, event: 'push', payload })
    const deliveryId = event.deliveries[0]!.id
    await worker.drain()

    const delivery = await client.deliveries.get.query({ target, hookId, deliveryId })
    expect(delivery).toMatchObject({
      outcome: { kind: 'blocked', advice: expect.stringContaining('REPOHOOK_ALLOWED_HOSTS') },
      status: 'destination not allowed',
      statusCode: 502,
    })
    const { deliveries } = await client.deliveries.list.query({ target, hookId })
    expect(deliveries).toMatchObject([
      { outcome: { kind: 'blocked' } },
      { outcome: { kind: 'blocked' }, event: 'ping' },
    ])
    const told = await client.events.get.query({ target, guid: event.guid })
    expect(told.deliveries).toHaveLength(1)
    expect(JSON.stringify([delivery, deliveries, told])).not.toContain('loopback')

    const warnings = logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 40)
    expect(warnings.find(({ delivery: id }) => id === deliveryId)).toMatchObject({
      msg: 'destination not allowed',
      hook: hookId,
      host: new URL(receiver.url).host,
      rule: 'loopback',
    })
    expect(logged.join()).not.toContain('CANARY')
    expect(receiver.received).toEqual([])
    await close()
  })
})

it.each(['ping', 'test', 'redelivery'] as const)('a %s goes by the same guard', async (kind) => {
  const hookId = await hookFor(receiver.url)
  const { client, worker, close } = await install(settings({ REPOHOOK_ALLOWED_HOSTS: 'external' }))
  await worker.drain()
  const { deliveries } = await client.deliveries.list.query({ target, hookId })
  const ask = {
    ping: () => client.hooks.ping.mutate({ target, hookId }),
    test: () => client.hooks.test.mutate({ target, hookId }),
    redelivery: () => client.deliveries.redeliver.mutate({ target, hookId, deliveryId: deliveries[0]!.id }),
  }
  await ask[kind]()
  await worker.drain()
  const [latest] = (await client.deliveries.list.query({ target, hookId })).deliveries
  expect(latest).toMatchObject({ kind, outcome: { kind: 'blocked' }, status: 'destination not allowed' })
  expect(receiver.received).toEqual([])
  await close()
})

describe('a server', () => {
  it('takes no hook that leads to itself, and does not send there if one was saved before', async () => {
    const first = spawnServer(settings({ REPOHOOK_ALLOWED_HOSTS: 'loopback' }))
    const url = await first.logged('listening')
    const { port } = new URL(url)
    const before = clientAt(url, token)
    await before.repositories.create.mutate({ name: repository.name })
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
      const config = { url: `http://${host}:${port}/api/v3` }
      await expect(before.hooks.create.mutate({ target, hook: { config } })).rejects.toThrow('is Repohook itself')
    }
    const hook = await before.hooks.create.mutate({ target, hook: { config: { url: receiver.url } } })
    await first.logged('sent')
    await first.stop()

    const { port: freed } = new URL(receiver.url)
    await receiver.close()
    const second = spawnServer(settings({ REPOHOOK_ALLOWED_HOSTS: 'loopback', PORT: freed }))
    const after = clientAt(await second.logged('listening'), token)
    await after.hooks.ping.mutate({ target, hookId: hook.id })
    await second.logged('destination not allowed')
    const { log } = await second.stop()
    expect(log).toContainEqual(expect.objectContaining({ msg: 'destination not allowed', rule: 'own_service' }))
  })

  it('knows itself on every address when it listens on all', async () => {
    const server = spawnServer(settings({ REPOHOOK_ALLOWED_HOSTS: '0.0.0.0/0 ::/0', HOST: '0.0.0.0' }))
    const { port } = new URL(await server.logged('listening'))
    const client = clientAt(`http://127.0.0.1:${port}`, token)
    await client.repositories.create.mutate({ name: repository.name })
    const own = interfaceAddresses().map((address) => (address.includes(':') ? `[${address}]` : address))
    for (const host of [...own, '127.3.2.1', '0.0.0.0']) {
      const config = { url: `http://${host}:${port}/` }
      await expect(client.hooks.create.mutate({ target, hook: { config } })).rejects.toThrow('is Repohook itself')
    }
    await server.stop()
  })

  it('warns at start of all that the list opens beyond the public internet', async () => {
    const list = 'external,private,10.0.0.0/8,8.8.8.8,*.corp.example'
    const server = spawnServer(settings({ REPOHOOK_ALLOWED_HOSTS: list }))
    await server.logged('listening')
    const { log } = await server.stop()
    expect(log.filter(({ msg }) => msg.startsWith('REPOHOOK_ALLOWED_HOSTS opens'))).toMatchObject([
      { level: 40, entry: 'private', opens: ['private'] },
      { level: 40, entry: '10.0.0.0/8', opens: ['private'] },
      { level: 40, entry: '*.corp.example', opens: 'any address' },
    ])
  })

  it('sends to the receiver itself, whatever proxy its environment names', async () => {
    const proxy = await startReceiver()
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']
    const proxies = Object.fromEntries(names.map((name) => [name, new URL(proxy.url).origin]))
    const server = spawnServer(
      settings({ REPOHOOK_ALLOWED_HOSTS: 'loopback', NODE_USE_ENV_PROXY: '1', NO_PROXY: '', ...proxies }),
    )
    const client = clientAt(await server.logged('listening'), token)
    await client.repositories.create.mutate({ name: repository.name })
    await client.hooks.create.mutate({ target, hook: { config: { url: receiver.url } } })
    await server.logged('sent')
    await server.stop()
    expect(receiver.received).toHaveLength(1)
    expect(proxy.received).toEqual([])
    await proxy.close()
  })

  it('sends through the proxy that REPOHOOK_EGRESS_PROXY names, and keeps its password to itself', async () => {
    const proxy = await startProxy()
    const url = new URL(proxy.url)
    url.username = 'hooks'
    url.password = 'CANARY-password'
    const server = spawnServer(settings({ REPOHOOK_EGRESS_PROXY: url.href }))
    const client = clientAt(await server.logged('listening'), token)
    await client.repositories.create.mutate({ name: repository.name })
    const config = { url: `http://receiver.example:${new URL(receiver.url).port}/` }
    const { id: hookId } = await client.hooks.create.mutate({ target, hook: { config } })
    await server.logged('sent')
    proxy.answer = 'HTTP/1.1 407 Request rejected by proxy\r\n\r\n'
    await client.hooks.create.mutate({ target, hook: { config: { url: 'http://other.example/' } } })
    await server.logged('destination not allowed')
    const answers = await client.deliveries.list.query({ target, hookId })
    const { log, stderr } = await server.stop()
    expect(receiver.received).toHaveLength(1)
    expect(proxy.asked[0]?.headers['proxy-authorization']).toMatch(/^Basic /)
    expect(log).toContainEqual(expect.objectContaining({ host: 'other.example', rule: 'egress_proxy' }))
    expect(JSON.stringify([log, stderr, answers])).not.toContain('CANARY')
    await proxy.close()
  })
})
