import { setTimeout } from 'node:timers/promises'
import { startReceiver } from '@repohook/delivery/testing'
import { startPostgres } from '@repohook/store/testing/postgres'
import { expect, it } from 'vitest'
import { addHook, Cluster } from './cluster.testing.ts'
import { repository } from './installation.testing.ts'
import { until } from './served-hook.testing.ts'

const patience = { timeout: 60_000 }

it('a database server that is killed and comes back loses nothing, and nobody has to be started again', async () => {
  const postgres = await startPostgres()
  const cluster = new Cluster(postgres.url)
  const receiver = await startReceiver()
  try {
    const [api, worker] = [await cluster.start('api'), await cluster.start('worker')]
    const hookId = await addHook(api.client, receiver.url)
    const statuses = new Set<number>()
    const accepted: string[] = []
    const publish = async () => {
      const response = await fetch(`${api.url}/api/v3/repos/${repository.name}/events`, {
        method: 'POST',
        headers: { authorization: 'Bearer an-admin-token-for-tests', 'content-type': 'application/json' },
        body: JSON.stringify({ event: 'push', payload: {} }),
      })
      statuses.add(response.status)
      const { guid } = (await response.json()) as { guid: string }
      if (response.status === 202) accepted.push(guid)
      return response.status
    }
    /** Publishes all the time, as platforms do. */
    const enough = new AbortController()
    const publishing = (async () => {
      while (!enough.signal.aborted) {
        await publish()
        await setTimeout(10)
      }
    })()
    await until(async () => receiver.received.length > 20)

    await postgres.kill()
    await until(async () => statuses.has(503))
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${worker.url}/livez`)).status).toBe(200)
    await postgres.startAgain()
    const before = accepted.length
    await until(async () => accepted.length > before + 20)
    enough.abort()
    await publishing
    expect(statuses).toEqual(new Set([202, 503]))

    const arrived = () => new Set(receiver.received.map(({ headers }) => String(headers['x-github-delivery'])))
    await expect.poll(() => accepted.filter((guid) => !arrived().has(guid)), patience).toEqual([])
    const queued = { target: repository, hookId, filter: { status: 'queued' as const }, limit: 1 }
    await expect.poll(async () => (await api.client.deliveries.list.query(queued)).deliveries, patience).toEqual([])
    await expect.poll(async () => (await fetch(`${api.url}/readyz`)).status, patience).toBe(200)
    await expect.poll(async () => (await fetch(`${worker.url}/readyz`)).status, patience).toBe(200)

    for (const server of [api, worker]) {
      const { log } = await server.stop()
      const told = Map.groupBy(log, ({ msg }) => msg)
      told.delete('sent')
      const counts = new Map([...told].map(([msg, lines]) => [msg, lines.length]))
      expect(counts.get('the database cannot be used: nothing is accepted and nothing is sent until it can')).toBe(1)
      expect(counts.get('the database takes writes again')).toBe(1)
      expect(Math.max(...counts.values())).toBeLessThan(5)
    }
  } finally {
    await cluster.stop()
    await receiver.close()
    await postgres.stop()
  }
})
