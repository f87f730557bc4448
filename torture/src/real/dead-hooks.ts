import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { clientAt, spawnServer } from '@repohook/api/testing'
import { diskFolder } from '@repohook/bench/machine'
import { percentile } from '@repohook/bench/statistics'
import { startReceiver } from '@repohook/delivery/testing'
import { startDeadReceivers } from './dead-receivers.ts'

const repositories = 50
const hooksEach = 20
const token = 'an-admin-token-for-tests'
/** Until then it learns which hooks are dead; from then on it counts. */
const learningMs = 15_000
const countedMs = 15_000
const eventEveryMs = 200

/** What deliveries to healthy hooks took from publish to arrival. */
export interface RealHooks {
  readonly p99Ms: number
  readonly arrived: number
  readonly missing: number
}

/** A thousand hooks on a real server, a tenth of them dead or none, and five events a second that go to twenty each. */
export async function runRealHooks(anyDead: boolean): Promise<RealHooks> {
  const folder = await mkdtemp(join(diskFolder(), 'repohook-hooks-'))
  const arrivedAt = new Map<string, number>()
  const receiver = await startReceiver(({ headers }, response) => {
    arrivedAt.set(`${String(headers['x-github-delivery'])} ${String(headers['x-github-hook-id'])}`, performance.now())
    response.writeHead(204).end()
  })
  const dead = await startDeadReceivers()
  const server = spawnServer({
    REPOHOOK_DATABASE_URL: `file:${join(folder, 'hooks.db')}`,
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
  })
  try {
    const client = clientAt(await server.logged('listening'), token)
    const healthy = new Set<number>()
    const urls = [dead.refusing, dead.hanging, dead.dripping]
    for (let number = 0; number < repositories * hooksEach; number++) {
      const name = `octocat/repository-${Math.floor(number / hooksEach)}`
      if (number % hooksEach === 0) await client.repositories.create.mutate({ name })
      const isDead = anyDead && number % 10 === 0
      const url = `${isDead ? urls[(number / 10) % 3] : `${receiver.url}/`}${number}`
      const hook = { config: { url, contentType: 'json' as const } }
      const { id } = await client.hooks.create.mutate({ target: { kind: 'repository', name }, hook })
      // The same hooks count in both.
      if (number % 10 !== 0) healthy.add(id)
    }

    const sent: { readonly key: string; readonly at: number }[] = []
    const startedAt = performance.now()
    for (let n = 0; performance.now() - startedAt < learningMs + countedMs; n++) {
      const at = performance.now()
      const target = { kind: 'repository' as const, name: `octocat/repository-${(n * 7) % repositories}` }
      const { guid, deliveries } = await client.events.publish.mutate({ target, event: 'push', payload: '{}' })
      if (at - startedAt >= learningMs)
        for (const { hookId } of deliveries) if (healthy.has(hookId)) sent.push({ key: `${guid} ${hookId}`, at })
      await setTimeout(Math.max(0, startedAt + (n + 1) * eventEveryMs - performance.now()))
    }
    await setTimeout(3_000)
    const took = sent.flatMap(({ key, at }) => {
      const arrived = arrivedAt.get(key)
      return arrived === undefined ? [] : [arrived - at]
    })
    return { p99Ms: percentile(took, 0.99), arrived: took.length, missing: sent.length - took.length }
  } finally {
    server.kill('SIGKILL')
    await server.ended
    dead.close()
    await receiver.close()
    await rm(folder, { recursive: true })
  }
}
