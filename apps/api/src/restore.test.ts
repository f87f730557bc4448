import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Receiver, startReceiver } from '@repohook/delivery/testing'
import { openMaintenance } from '@repohook/store'
import type { TRPCClient } from '@trpc/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { repository } from './installation.testing.ts'
import type { AppRouter } from './router.ts'
import { clientAt, spawnServer } from './spawned-server.testing.ts'

const token = 'an-admin-token-for-tests'
const publishers = 4
const delivered = 150
const underWay = 20
const filling = 'x'.repeat(20_000)

let folder: string
let receiver: Receiver
let running: ReturnType<typeof spawnServer>[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-restore-'))
  receiver = await startReceiver()
  running = []
})
afterEach(async () => {
  for (const server of running) server.kill('SIGKILL')
  await Promise.all(running.map(({ ended }) => ended))
  await receiver.close()
  await rm(folder, { recursive: true })
})

async function start(database: string) {
  const server = spawnServer({
    REPOHOOK_DATABASE_URL: `file:${database}`,
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    REPOHOOK_TIMEOUT_MS: '60000',
  })
  running.push(server)
  return { ...server, client: clientAt(await server.logged('listening'), token) }
}

type Client = TRPCClient<AppRouter>
const publish = ({ events }: Client) =>
  events.publish.mutate({ target: repository, event: 'push', payload: JSON.stringify({ filling }) })

async function backUp({ backups }: Client) {
  const id = randomUUID()
  for (;;) {
    const answer = await backups.create.mutate({ id, withKey: true })
    if (answer.state === 'failed') throw new Error(answer.why)
    if (answer.state === 'done') return answer.result
  }
}

async function untilSettled({ deliveries }: Client, hookId: number) {
  const queued = { target: repository, hookId, filter: { status: 'queued' as const }, limit: 1 }
  while ((await deliveries.list.query(queued)).deliveries.length > 0);
}

it('a backup that is made under load is a server again: all that was acknowledged before is there, and goes on', async () => {
  let isHolding = false
  const held = Promise.withResolvers<void>()
  receiver.answer = (_request, response) => {
    if (isHolding) held.resolve()
    else response.writeHead(200).end()
  }
  const { client, ...first } = await start(join(folder, 'first.db'))
  await client.repositories.create.mutate({ name: repository.name })
  const config = { url: receiver.url, contentType: 'json' as const, secret: 'a-secret-for-tests' }
  const { id: hookId } = await client.hooks.create.mutate({ target: repository, hook: { config } })
  const before = await Promise.all(Array.from({ length: delivered }, () => publish(client)))
  await untilSettled(client, hookId)
  isHolding = true
  before.push(...(await Promise.all(Array.from({ length: underWay }, () => publish(client)))))
  await held.promise

  const during: Awaited<ReturnType<typeof publish>>[] = []
  const made = new AbortController()
  const load = Array.from({ length: publishers }, async () => {
    while (!made.signal.aborted) during.push(await publish(client))
  })
  const { file, keyFile, rows } = await backUp(client)
  made.abort()
  await Promise.all(load)
  expect(during.length).toBeGreaterThan(0)
  first.kill('SIGKILL')
  await first.ended

  const restored = join(folder, 'restored', 'second.db')
  await mkdir(join(folder, 'restored'))
  await copyFile(file, restored)
  await copyFile(keyFile ?? '', `${restored}.key`)
  isHolding = false
  const sentBefore = receiver.received.length
  const { client: again, ...second } = await start(restored)
  await untilSettled(again, hookId)

  const outcomes: (string | undefined)[] = []
  for (const { guid } of before) {
    const { deliveries } = await again.events.get.query({ target: repository, guid })
    outcomes.push(...deliveries.map(({ outcome }) => outcome?.kind))
    expect(deliveries.some(({ outcome }) => outcome?.kind === 'delivered')).toBe(true)
  }
  // What the first server had in hand is taken over, and sent again.
  expect(outcomes).toContain('interrupted')
  const arrived = new Set(receiver.received.slice(sentBefore).map(({ headers }) => headers['x-github-delivery']))
  expect(before.slice(delivered).filter(({ guid }) => !arrived.has(guid))).toEqual([])

  const next = await publish(again)
  expect(next.id).toBeGreaterThan(rows['events'] ?? Number.NaN)
  await untilSettled(again, hookId)
  await second.stop()
  const maintenance = openMaintenance(`file:${restored}`, { alone: true })
  const knownEvents = ['push', 'ping']
  const { findings } = await maintenance.examine({
    now: Date.now(),
    knownEvents,
    sealer: null,
    onStep: () => undefined,
  })
  await maintenance.close()
  expect(findings).toEqual([])
})
