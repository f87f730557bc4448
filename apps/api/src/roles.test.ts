import { startReceiver, type Receiver } from '@repohook/delivery/testing'
import { createDatabase } from '@repohook/store/testing/postgres'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { addHook, Cluster, publishPush } from './cluster.testing.ts'
import { repository } from './installation.testing.ts'
import { clientAt } from './spawned-server.testing.ts'

let cluster: Cluster
let database: Awaited<ReturnType<typeof createDatabase>>
let receiver: Receiver
beforeEach(async () => {
  database = await createDatabase(inject('postgres'))
  cluster = new Cluster(database.url)
  receiver = await startReceiver()
})
afterEach(async () => {
  await cluster.stop()
  await receiver.close()
  await database.pool.end()
})

describe('a process', () => {
  it('that is the API alone stores what is published and delivers nothing; a worker delivers it', async () => {
    const api = await cluster.start('api')
    const hookId = await addHook(api.client, receiver.url)
    const guid = await publishPush(api.client)
    const filter = { status: 'queued' as const }
    const { deliveries } = await api.client.deliveries.list.query({ target: repository, hookId, filter })
    expect(deliveries.map(({ event }) => event).toSorted()).toEqual(['ping', 'push'])
    await api.stop()
    expect(receiver.received).toEqual([])

    const worker = await cluster.start('worker')
    await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(2)
    expect(receiver.received.map(({ headers }) => headers['x-github-delivery'])).toContain(guid)
    await worker.stop()
  })

  it('that is a worker answers how it is and nothing else, makes no token, and says so', async () => {
    const worker = cluster.spawn('worker', { REPOHOOK_METRICS_TOKEN: 'a-token-that-reads-metrics' })
    const url = await worker.logged('listening')
    const statusOf = async (path: string, init?: RequestInit) => (await fetch(`${url}${path}`, init)).status
    expect(await statusOf('/livez')).toBe(200)
    expect(await statusOf('/readyz')).toBe(200)
    expect(await statusOf('/metrics')).toBe(401)
    expect(await statusOf('/metrics', { headers: { authorization: 'Bearer a-token-that-reads-metrics' } })).toBe(200)
    for (const path of [
      '/',
      '/trpc/repositories.list',
      '/api/v3/repos/octocat/hello/events',
      '/api/v3/repos/octocat/hello/hooks',
    ])
      expect(await statusOf(path, { method: 'POST' })).toBe(404)
    const { stderr, log } = await worker.stop()
    expect(stderr.trim()).toBe(`Repohook delivers. ${url} answers /livez, /readyz and /metrics, and nothing else.`)
    expect(log).toContainEqual(expect.objectContaining({ msg: 'listening', role: 'worker' }))
    expect((await database.pool.query('SELECT FROM tokens')).rowCount).toBe(0)
  })

  it('that does not know where the others are reached says that its links lead to itself', async () => {
    const warning = 'REPOHOOK_PUBLIC_URL is not set: links in payloads lead to this process, which is one of several'
    const [knowing, unknowing] = await Promise.all([
      cluster.start('api', { REPOHOOK_PUBLIC_URL: 'https://hooks.example.com' }),
      cluster.start('api'),
    ])
    await unknowing.logged(warning)
    expect(knowing.output()).not.toContain(warning)
  })
})

it('of processes that start together on an empty database, all start, and one makes the first token', async () => {
  const empty = await createDatabase(inject('postgres'), 'template0')
  const together = new Cluster(empty.url)
  const servers = (['api', 'all', 'all', 'worker'] as const).map((role) => together.spawn(role))
  const urls = await Promise.all(servers.map((server) => server.logged('listening')))
  for (const url of urls) expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const tokens = servers.flatMap((server) => /rhk_\w+/.exec(server.stderr()) ?? [])
  expect(tokens).toHaveLength(1)
  await expect(clientAt(urls[0]!, tokens[0]!).repositories.list.query({})).resolves.toEqual([])
  await together.stop()
  await empty.pool.end()
})
