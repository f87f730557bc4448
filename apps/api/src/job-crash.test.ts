import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startReceiver } from '@repohook/delivery/testing'
import { expect, it } from 'vitest'
import { repository } from './installation.testing.ts'
import { clientAt, spawnServer } from './spawned-server.testing.ts'

const rounds = 4
const missed = 240
const token = 'an-admin-token-for-tests'

it(`a job skips nothing and repeats nothing in ${rounds} rounds of kill -9`, { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-job-crash-'))
  const start = async () => {
    const server = spawnServer({
      REPOHOOK_DATABASE_URL: `file:${join(folder, 'crash.db')}`,
      REPOHOOK_ADMIN_TOKEN: token,
      REPOHOOK_ALLOWED_HOSTS: 'loopback',
      REPOHOOK_RETRY: 'github',
    })
    return { server, client: clientAt(await server.logged('listening'), token) }
  }
  const receiver = await startReceiver()
  let [status, arrived] = [500, () => {}]
  receiver.answer = (_, response) => {
    response.writeHead(status).end()
    arrived()
  }
  const arrival = () => new Promise<void>((resolve) => (arrived = resolve))

  let { server, client } = await start()
  await client.repositories.create.mutate({ name: repository.name })
  const hook = { config: { url: receiver.url, contentType: 'json' as const } }
  const { id: hookId } = await client.hooks.create.mutate({ target: repository, hook })
  const publish = () => client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
  const events = await Promise.all(Array.from({ length: missed }, publish))
  const waiting = { target: repository, hookId, filter: { status: 'queued' as const }, limit: 1 }
  while ((await client.deliveries.list.query(waiting)).deliveries.length > 0);

  status = 200
  const filter = { status: 'failure' as const, event: 'push' }
  const { id: jobId } = await client.jobs.start.mutate({ target: repository, filter, ratePerMinute: 6_000 })
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < 5 + 20 * Math.random(); n++) await arrival()
    server.kill('SIGKILL')
    await server.ended
    ;({ server, client } = await start())
  }
  const get = () => client.jobs.get.query({ target: repository, jobId })
  while ((await get()).finishedAt === null);

  const items: { id: number; guid: string; status: string | null }[] = []
  for (;;) {
    const page = await client.jobs.items.query({ target: repository, jobId, after: items.at(-1)?.id, limit: 100 })
    if (page.length === 0) break
    items.push(...page)
  }
  const job = await get()
  await server.stop()
  await receiver.close()
  await rm(folder, { recursive: true })

  expect(job).toMatchObject({
    state: 'done',
    total: missed,
    queued: missed,
    tally: { waiting: 0, delivered: missed, failed: 0, cancelled: 0 },
    skipped: { total: 0 },
  })
  expect(items.map(({ guid }) => guid).toSorted()).toEqual(events.map(({ guid }) => guid).toSorted())
  expect(new Set(items.map((item) => item.status))).toEqual(new Set(['OK']))
})
