import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { githubCatalogue, systemWorld } from '@repohook/events'
import { createSealer } from '@repohook/hooks'
import { openMaintenance, openStore } from '@repohook/store'
import { expect, test } from 'vitest'
import { rare } from './history.ts'
import { seedDeliveries } from './seed-deliveries.ts'

test('makes an installation in which the doctor finds nothing wrong', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-seed-'))
  const url = `file:${join(folder, 'seeded.db')}`
  const world = systemWorld()
  const sealer = createSealer(randomBytes(32))
  const hookUrl = 'http://127.0.0.1:8080/'
  const open = () => openStore(url, { sealer, world })

  const empty = await open()
  const repository = await empty.hooks.addRepository({ name: 'example/greeter', profile: {}, createdAt: world.now() })
  const targetId = repository?.id ?? 0
  const { revision } = await empty.hooks.hooksOf(targetId)
  const hook = await empty.hooks.addHook(
    targetId,
    {
      config: { url: hookUrl, contentType: 'json', secret: null, insecureSsl: false },
      active: true,
      events: ['*'],
      retryPolicy: null,
      format: 'github',
      template: null,
      filter: null,
      standardWebhooks: false,
      concurrency: null,
      ratePerMinute: null,
      parkAfter: null,
      createdAt: world.now(),
      updatedAt: world.now(),
    },
    { read: revision, next: world.uuid() },
  )
  const token = { name: 'an operator', hash: 'a digest', hint: 'rhk_', scopes: ['admin:instance'] }
  await empty.tokens.add({ ...token, targetIds: null, createdAt: world.now(), expiresAt: null })
  await empty.close()
  const hookId = hook?.id ?? 0
  await seedDeliveries(url, {
    hook: { id: hookId, targetId, url: hookUrl },
    deliveries: 5_000,
    repositories: 150,
    now: world.now(),
    say: () => {},
  })

  const maintenance = openMaintenance(url, { alone: true })
  const knownEvents = githubCatalogue.list().map(({ name }) => name)
  const { findings, rowsUnread } = await maintenance.examine({
    now: world.now(),
    knownEvents,
    sealer,
    onStep: () => {},
  })
  await maintenance.close()
  expect({ findings, rowsUnread }).toEqual({ findings: [], rowsUnread: null })

  const store = await open()
  const scope = { targetId, hookId }
  const count = async (filter: object) => (await store.deliveries.list(scope, filter, null, 9_999)).length
  expect(await count({})).toBe(5_000)
  expect(await count({ event: rare.name })).toBeGreaterThanOrEqual(rare.times)
  expect(await count({ redelivery: true })).toBeGreaterThan(10)
  expect(await count({ status: 'failure' })).toBeGreaterThan(100)
  expect(await store.hooks.targets('repository', null, 999)).toHaveLength(151)
  await store.close()
  await rm(folder, { recursive: true })
}, 60_000)
