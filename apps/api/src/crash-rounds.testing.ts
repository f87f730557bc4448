import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startReceiver } from '@repohook/delivery/testing'
import { openMaintenance } from '@repohook/store'
import type { TRPCClient } from '@trpc/client'
import { repository } from './installation.testing.ts'
import type { AppRouter } from './router.ts'
import { clientAt, spawnServer } from './spawned-server.testing.ts'

const publishers = 4
const token = 'an-admin-token-for-tests'

/** What many sudden ends of a server left behind. */
export interface CrashFigures {
  readonly rounds: number
  readonly acknowledged: number
  /** Acknowledged events that were neither delivered nor given up after five interruptions in a row. */
  readonly lost: readonly string[]
  /** Events of which other bytes arrived than were acknowledged, and what the doctor finds in the database. */
  readonly torn: readonly string[]
  /** Deliveries that wait for ever. */
  readonly waiting: number
  readonly givenUp: number
  readonly interrupted: number
  readonly duplicates: number
}

/** Kills a real server while events are published and delivered, so many times on one database, and counts. */
export async function runCrashRounds(
  rounds: number,
  say: (progress: string) => void = () => {},
): Promise<CrashFigures> {
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

  const acknowledged = new Map<string, string>()
  for (let round = 1; round <= rounds; round++) {
    const { client, end } = server
    const published = Array.from({ length: publishers }, () => publishUntilGone(client, acknowledged))
    const arrivals = 1 + Math.floor(Math.random() * 40)
    for (let n = 0; n < arrivals; n++) await nextArrival()
    await end('SIGKILL')
    await Promise.all(published)
    server = await startServer(databaseUrl)
    if (round % 25 === 0) say(`${round} of ${rounds} rounds`)
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

  const arrived = Map.groupBy(receiver.received, ({ headers }) => String(headers['x-github-delivery']))
  const attempts = Map.groupBy(log, ({ guid }) => guid)
  const outcomes = (guid: string) => (attempts.get(guid) ?? []).map(({ outcome }) => outcome?.kind)
  const isDelivered = (guid: string) => outcomes(guid).includes('delivered') && arrived.has(guid)
  const isGivenUp = (guid: string) => outcomes(guid).filter((outcome) => outcome === 'interrupted').length === 5
  const guids = [...acknowledged.keys()]
  const torn = [...acknowledged].filter(([guid, payload]) =>
    arrived.get(guid)?.some(({ body }) => body.toString() !== payload),
  )
  return {
    rounds,
    acknowledged: guids.length,
    lost: guids.filter((guid) => !isDelivered(guid) && !isGivenUp(guid)),
    torn: [...torn.map(([guid]) => guid), ...findings.map((finding) => JSON.stringify(finding))],
    waiting: log.filter(({ outcome }) => outcome === null).length,
    givenUp: guids.filter(isGivenUp).length,
    interrupted: log.filter(({ outcome }) => outcome?.kind === 'interrupted').length,
    duplicates: receiver.received.length - arrived.size,
  }
}

/** A real server process on a database that outlives it. */
async function startServer(databaseUrl: string) {
  const server = spawnServer({
    REPOHOOK_DATABASE_URL: databaseUrl,
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    REPOHOOK_TIMEOUT_MS: '1000',
  })
  return {
    client: clientAt(await server.logged('listening'), token),
    async end(signal: 'SIGKILL' | 'SIGTERM') {
      server.kill(signal)
      await server.ended
    },
  }
}

/** Publishes until the server is gone, and notes what it acknowledged. */
async function publishUntilGone(client: TRPCClient<AppRouter>, acknowledged: Map<string, string>): Promise<void> {
  for (;;) {
    const payload = `{"number": ${Math.random()}}`
    try {
      const { guid } = await client.events.publish.mutate({ target: repository, event: 'push', payload })
      acknowledged.set(guid, payload)
    } catch {
      return
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
