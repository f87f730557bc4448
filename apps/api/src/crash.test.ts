import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startReceiver } from '@repohook/delivery/testing'
import { openMaintenance } from '@repohook/store'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import { expect, it } from 'vitest'
import { repository } from './installation.testing.ts'
import type { AppRouter } from './router.ts'

const rounds = 50
const publishers = 4
const token = 'an-admin-token-for-tests'
const program = fileURLToPath(new URL('main.ts', import.meta.url))

/** A real server process on a database that outlives it. */
async function startServer(databaseUrl: string) {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PORT: '0',
      REPOHOOK_DATABASE_URL: databaseUrl,
      REPOHOOK_ADMIN_TOKEN: token,
      REPOHOOK_ALLOWED_HOSTS: 'loopback',
      REPOHOOK_TIMEOUT_MS: '1000',
    },
  })
  const exited = once(child, 'exit')
  // The log is read to its end: a full pipe would stop the server.
  for await (const [line] of on(createInterface({ input: child.stdout }), 'line') as AsyncIterable<[string]>) {
    const { url } = JSON.parse(line) as { url?: string }
    if (!url) continue
    const headers = { authorization: `Bearer ${token}` }
    const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] })
    return {
      client,
      async end(signal: 'SIGKILL' | 'SIGTERM') {
        child.kill(signal)
        await exited
      },
    }
  }
  throw new Error('The server ended before it listened.')
}

/** Publishes until the server is gone; answers the GUIDs that it acknowledged. */
async function publishUntilGone(client: TRPCClient<AppRouter>): Promise<string[]> {
  const acknowledged: string[] = []
  for (;;) {
    try {
      const { guid } = await client.events.publish.mutate({ target: repository, event: 'push', payload: '{}' })
      acknowledged.push(guid)
    } catch {
      return acknowledged
    }
  }
}

async function logOf(client: TRPCClient<AppRouter>, hookId: number) {
  const rows = []
  let cursor: string | undefined
  do {
    const page = await client.deliveries.list.query({ target: repository, hookId, cursor, limit: 100 })
    rows.push(...page.deliveries)
    cursor = page.next ?? undefined
  } while (cursor)
  return rows
}

/** Asks until nothing waits any more. */
async function settled(client: TRPCClient<AppRouter>, hookId: number) {
  const queued = { target: repository, hookId, filter: { status: 'queued' as const }, limit: 1 }
  while ((await client.deliveries.list.query(queued)).deliveries.length > 0);
}

it(`loses no acknowledged event in ${rounds} rounds of kill -9`, { timeout: 600_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-crash-'))
  const databaseUrl = `file:${join(folder, 'crash.db')}`
  const receiver = await startReceiver()
  let tell = () => {}
  receiver.answer = (_request, response) => {
    response.writeHead(200).end()
    tell()
  }
  const nextArrival = () => new Promise<void>((resolve) => (tell = resolve))

  let server = await startServer(databaseUrl)
  await server.client.repositories.create.mutate({ name: repository.name })
  const hook = { config: { url: receiver.url, contentType: 'json' as const } }
  const { id: hookId } = await server.client.hooks.create.mutate({ target: repository, hook })

  const acknowledged: string[] = []
  for (let round = 0; round < rounds; round++) {
    const { client, end } = server
    const published = Promise.all(Array.from({ length: publishers }, () => publishUntilGone(client)))
    const arrivals = 1 + Math.floor(Math.random() * 40)
    for (let n = 0; n < arrivals; n++) await nextArrival()
    await end('SIGKILL')
    acknowledged.push(...(await published).flat())
    server = await startServer(databaseUrl)
  }
  await settled(server.client, hookId)
  const log = await logOf(server.client, hookId)
  await server.end('SIGTERM')
  await receiver.close()
  const maintenance = openMaintenance(databaseUrl, { alone: true })
  const knownEvents = ['push', 'ping']
  const { findings } = await maintenance.examine({ now: Date.now(), knownEvents, sealer: null, onStep: () => {} })
  await maintenance.close()
  await rm(folder, { recursive: true })

  const arrived = new Map<string, number>()
  for (const { headers } of receiver.received) {
    const guid = String(headers['x-github-delivery'])
    arrived.set(guid, (arrived.get(guid) ?? 0) + 1)
  }
  const attempts = Map.groupBy(log, ({ guid }) => guid)
  const outcomes = (guid: string) => (attempts.get(guid) ?? []).map(({ outcome }) => outcome?.kind)
  const interrupted = log.filter(({ outcome }) => outcome?.kind === 'interrupted')
  const delivered = (guid: string) => outcomes(guid).includes('delivered') && arrived.has(guid)
  const givenUp = (guid: string) => outcomes(guid).filter((outcome) => outcome === 'interrupted').length === 5
  const lost = acknowledged.filter((guid) => !delivered(guid) && !givenUp(guid))
  process.stdout.write(
    `kill -9, ${rounds} rounds: ${acknowledged.length} events acknowledged, ${lost.length} lost, ` +
      `${acknowledged.filter(givenUp).length} given up after five interruptions, ` +
      `${interrupted.length} attempts interrupted, ${receiver.received.length - arrived.size} duplicates received\n`,
  )
  expect(lost).toEqual([])
  expect(findings).toEqual([])
  expect(log.filter(({ outcome }) => outcome === null)).toEqual([])
  expect(interrupted.length).toBeGreaterThan(0)
  expect(interrupted.every(({ status }) => status?.startsWith('interrupted'))).toBe(true)
})
