import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Receiver, startReceiver } from '@repohook/delivery/testing'
import { openMaintenance } from '@repohook/store'
import { createDatabase, patient } from '@repohook/store/testing/postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { copy } from './copy.ts'
import { install, type Installation, repository } from './installation.testing.ts'

const key = 'c'.repeat(64)
const organization = { kind: 'organization' as const, name: 'octocat' }
const other = { kind: 'repository' as const, name: 'mona/Umlauts' }
const instance = { kind: 'instance' as const }
const targets = [repository, other, organization, instance]
const context = { onProgress: () => {}, signal: new AbortController().signal }

let folder: string
let receiver: Receiver
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-copy-'))
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.close()
  await rm(folder, { recursive: true })
})

async function open(databaseUrl: string, atMs: number): Promise<Installation> {
  const installation = await install({
    REPOHOOK_DATABASE_URL: databaseUrl,
    REPOHOOK_SECRET_KEY: key,
    REPOHOOK_RETRY: '60s',
  })
  installation.world.pass(atMs - installation.world.now())
  return installation
}

/** Something of everything that an installation can hold. */
async function live({ client, worker, jobRunner, world }: Installation): Promise<void> {
  const config = (path: string) => ({ url: `${receiver.url}${path}`, secret: 's3cr3t', contentType: 'form' as const })
  await client.repositories.create.mutate({ name: repository.name })
  await client.repositories.create.mutate({
    name: other.name,
    profile: { description: 'Ünïcode 🗝️ and \u0001 and \ud800' },
  })
  const create = (target: (typeof targets)[number], path: string, hook: object = {}) =>
    client.hooks.create.mutate({ target, hook: { config: config(path), events: ['push', 'star', 'issues'], ...hook } })
  const { id: well } = await create(repository, '/well', { standardWebhooks: true })
  const { id: parked } = await create(repository, '/gone')
  const { id: inactive } = await create(repository, '/inactive')
  const { id: removed } = await create(repository, '/removed')
  await create(organization, '/organization', { events: ['*'] })
  await create(instance, '/instance', { events: ['*'] })
  await create(other, '/other', { concurrency: 2, ratePerMinute: 60 })
  await worker.drain()
  await client.hooks.update.mutate({ target: repository, hookId: inactive, patch: { active: false } })
  await client.hooks.rotateSecret.mutate({ target: repository, hookId: well, rotation: { generate: true } })
  const publish = (target: (typeof targets)[number], event: string, payload: object, idempotencyKey?: string) =>
    client.events.publish.mutate({ target, event, payload: JSON.stringify(payload), idempotencyKey })
  for (const [index, status] of [200, 500, 204, 302].entries()) {
    receiver.answer = (_, response) =>
      response
        .writeHead(status, { 'x-odd': 'caf\u00e9', 'content-type': 'application/octet-stream' })
        .end(Buffer.from([0, 255, index]))
    await publish(repository, 'push', { ref: `refs/heads/${index}`, odd: '\ud800 \0' }, `build-${index}`)
    await publish(other, 'star', { action: 'created' })
    await worker.drain()
    world.pass(61_000)
    await worker.drain()
  }
  await client.hooks.remove.mutate({ target: repository, hookId: removed })
  receiver.answer = 410
  await client.hooks.ping.mutate({ target: repository, hookId: parked })
  await worker.drain()
  receiver.answer = 200
  await publish(repository, 'issues', { action: 'opened' })
  const { deliveries } = await client.deliveries.list.query({
    target: repository,
    hookId: well,
    filter: { status: 'failure' },
  })
  await client.deliveries.redeliver.mutate({ target: repository, hookId: well, deliveryId: deliveries[0]?.id ?? 0 })
  await worker.drain()
  await client.jobs.start.mutate({ target: repository, filter: { status: 'success' }, ratePerMinute: 60 })
  const { id: cancelled } = await client.jobs.start.mutate({ target: repository, filter: { event: 'push' } })
  await client.jobs.cancel.mutate({ target: repository, jobId: cancelled })
  for (let turn = 0; turn < 4; turn++) {
    await jobRunner.tick()
    world.pass(1_000)
  }
  await client.tokens.create.mutate({
    name: 'for the copy',
    scopes: ['repo'],
    targets: [repository],
    lifetimeMs: 86_400_000,
  })
  await publish(repository, 'push', { ref: 'waits' })
}

const filters = (at: number) => [
  {},
  { status: 'success' as const },
  { status: 'failure' as const },
  { status: 'queued' as const },
  { event: 'push' },
  { event: 'star', action: 'created' },
  { redelivery: true },
  { redelivery: false },
  { settledFrom: at - 120_000 },
  { settledBefore: at - 120_000 },
]

/** Every list of the API, and every single thing that the lists name. */
async function everything({ client, world }: Installation) {
  const guids = new Set<string>()
  const ofTargets = []
  for (const target of targets) {
    const hooks = await client.hooks.list.query({ target })
    const ofHooks = []
    for (const { id: hookId } of hooks) {
      const lists = []
      for (const filter of filters(world.now())) {
        for (let cursor: string | undefined; ;) {
          const page = await client.deliveries.list.query({
            target,
            hookId,
            filter,
            limit: 3,
            ...(cursor && { cursor }),
          })
          lists.push({ filter, page })
          for (const { guid } of page.deliveries) guids.add(guid)
          cursor = page.next ?? undefined
          if (!cursor) break
        }
      }
      const ids = new Set(lists.flatMap(({ page }) => page.deliveries.map(({ id }) => id)))
      const details = []
      for (const deliveryId of ids) details.push(await client.deliveries.get.query({ target, hookId, deliveryId }))
      ofHooks.push({ hook: await client.hooks.get.query({ target, hookId }), lists, details })
    }
    const jobs = await client.jobs.list.query({ target })
    const items = []
    for (const { id: jobId } of jobs) items.push(await client.jobs.items.query({ target, jobId }))
    ofTargets.push({ target, hooks, ofHooks, jobs, items })
  }
  const events = []
  for (const guid of guids)
    events.push([await client.events.get.query({ guid, target: undefined }), await client.events.why.query({ guid })])
  const repositories = await client.repositories.list.query({})
  // Looking is a use, too.
  const tokens = (await client.tokens.list.query()).map(({ lastUsedAt: _, ...token }) => token)
  return { repositories, tokens, ofTargets, events }
}

async function soundness(databaseUrl: string, now: number) {
  const maintenance = openMaintenance(databaseUrl, { alone: true })
  const knownEvents = ['push', 'star', 'issues', 'ping']
  const { findings } = await maintenance.examine({ now, knownEvents, sealer: null, onStep: () => {} })
  await maintenance.close()
  return findings
}

describe('a copy', () => {
  it('answers every list as the original, from SQLite to PostgreSQL and back, and goes on from there', async () => {
    const databases = await Promise.all([1, 2].map(() => createDatabase(inject('postgres'), 'template0')))
    const [first, second] = databases.map(({ url }) => patient(url))
    const urls = [
      `file:${join(folder, 'one.db')}`,
      first ?? '',
      second ?? '',
      `file:${join(folder, 'deep', 'four.db')}`,
    ]
    let at = Date.UTC(2026, 0, 1)
    let published = 0
    let before: Awaited<ReturnType<typeof everything>> | null = null
    for (const [index, url] of urls.entries()) {
      if (index > 0) {
        const copied = await copy({ from: urls[index - 1] ?? '', to: url }, context)
        expect(copied.tables.find(({ name }) => name === 'deliveries')?.rows).toBeGreaterThan(30)
        expect(await soundness(url, at)).toEqual([])
      }
      const installation = await open(url, at)
      if (index === 0) await live(installation)
      const found = await everything(installation)
      if (before) expect(found).toEqual(before)
      expect(found.events.length).toBeGreaterThan(10)
      expect(found.ofTargets.map(({ ofHooks }) => ofHooks.length)).toEqual([3, 1, 1, 1])

      const guid = `10000000-0000-4000-8000-00000000000${index}`
      const event = { target: repository, event: 'push', payload: `{"ref":"after ${index}"}`, guid }
      const { id, deliveries } = await installation.client.events.publish.mutate(event)
      expect(id).toBeGreaterThan(published)
      expect(deliveries.length).toBeGreaterThan(1)
      published = id
      const sentBefore = receiver.received.length
      await installation.worker.drain()
      const sent = receiver.received.slice(sentBefore)
      expect(sent.filter(({ headers }) => headers['x-github-delivery'] === guid).length).toBeGreaterThan(1)
      before = await everything(installation)
      at = installation.world.now()
      await installation.close()
    }
    await Promise.all(databases.map(({ pool }) => pool.end()))
  }, 120_000)
})
