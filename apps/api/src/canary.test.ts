import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { startReceiver } from '@repohook/delivery/testing'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { expect, it } from 'vitest'
import { Canaries } from './canaries.testing.ts'
import { install, repository } from './installation.testing.ts'
import type { AppRouter } from './router.ts'

it('lets no secret out: not in an answer, a log line, or the database with its WAL', async () => {
  const receiver = await startReceiver()
  const canaries = new Canaries()
  const key = randomBytes(32)
  canaries.mark('sealing key', key)
  const token = canaries.core('admin token')
  const { app, logged, worker, databaseUrl, close } = await install({
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_SECRET_KEY: key.toString('base64'),
  })
  const answers: string[] = []
  const client = createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: 'http://repohook.test/trpc',
        headers: { authorization: `Bearer ${token}` },
        async fetch(input, init) {
          const response = await app.request(input, init as RequestInit)
          answers.push(JSON.stringify([...response.headers]), await response.clone().text())
          return response
        },
      }),
    ],
  })
  const refused = (call: Promise<unknown>) => expect(call).rejects.toBeInstanceOf(TRPCClientError)
  const secret = (of: string) => canaries.sing(of)
  const config = { url: receiver.url, contentType: 'json' as const, secret: secret('create') }
  const post = async (path: string, body: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    answers.push(await (await app.request(`/trpc/${path}`, { method: 'POST', headers, body })).text())
  }

  await client.repositories.create.mutate({ name: repository.name })
  const { id: hookId } = await client.hooks.create.mutate({ target: repository, hook: { config } })
  const target = { target: repository, hookId }
  await worker.drain()
  await client.hooks.update.mutate({ ...target, patch: { config: { ...config, secret: secret('update') } } })
  await client.hooks.updateConfig.mutate({ ...target, patch: { secret: secret('config') } })
  await client.hooks.update.mutate({ ...target, patch: { standardWebhooks: true } })
  await client.hooks.rotateSecret.mutate({ ...target, rotation: { secret: secret('rotated') } })

  for (const answer of [200, 500, 410]) {
    receiver.answer = answer
    const { guid, deliveries } = await client.events.publish.mutate({ ...target, event: 'push', payload: '{}' })
    await client.hooks.ping.mutate(target)
    await client.hooks.test.mutate(target)
    await worker.drain()
    await client.events.get.query({ ...target, guid })
    const deliveryId = deliveries[0]?.id ?? 0
    await client.deliveries.redeliver.mutate({ ...target, deliveryId })
    await worker.drain()
    await client.deliveries.get.query({ ...target, deliveryId })
  }
  await client.deliveries.list.query(target)
  await client.hooks.list.query(target)
  await client.hooks.get.query(target)
  const metrics = await app.request('/metrics', { headers: { authorization: `Bearer ${token}` } })
  expect(metrics.status).toBe(200)
  answers.push(await metrics.text())

  const wrong = { url: 'http://10.0.0.1/', secret: secret('refused') }
  await refused(client.hooks.create.mutate({ target: repository, hook: { config } }))
  await refused(client.hooks.create.mutate({ target: repository, hook: { config: wrong } }))
  await refused(client.hooks.updateConfig.mutate({ ...target, patch: { secret: secret('too long').repeat(1000) } }))
  await refused(client.hooks.updateConfig.mutate({ ...target, patch: { secret: [secret('list')] as never } }))
  await post('hooks.create', `{"secret": ${canaries.short('broken JSON')}}`)
  await post('hooks.create', JSON.stringify({ hook: { config: { ...config, secret: { [secret('key')]: 1 } } } }))
  await refused(client.hooks.ping.mutate({ ...target, hookId: hookId + 1 }))

  const files = await readdir(dirname(databaseUrl.slice('file:'.length)))
  const stored = files.map((name) => readFile(join(dirname(databaseUrl.slice('file:'.length)), name)))
  const database = await Promise.all(stored)
  expect(files.filter((name) => name.endsWith('-wal'))).toHaveLength(1)
  expect(files.filter((name) => name.endsWith('.key'))).toEqual([])

  await close()
  await refused(client.hooks.updateConfig.mutate({ ...target, patch: { secret: secret('after the end') } }))

  expect(receiver.received.length).toBeGreaterThan(9)
  expect(answers.length).toBeGreaterThan(50)
  expect(logged.filter((line) => line.includes('"sent"')).length).toBeGreaterThan(9)
  expect(canaries.heardIn(answers.join('\n'))).toEqual([])
  expect(canaries.heardIn(logged.join('\n'))).toEqual([])
  expect(database.flatMap((bytes) => canaries.heardIn(bytes))).toEqual([])
  await receiver.close()
})
