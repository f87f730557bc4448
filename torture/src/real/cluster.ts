import { clientAt, spawnServer } from '@repohook/api/testing'
import { openMaintenance } from '@repohook/store'
import { startPostgres } from '@repohook/store/testing/start-postgres'
import pg from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { auditCluster, type ClusterAudit } from './cluster-audit.ts'
import { countingReceiver } from './counting-receiver.ts'

export interface ClusterOptions {
  readonly workers: number
  readonly apis: number
  readonly events: number
  /** Each event goes to one of them. */
  readonly hooks: number
  /** How long a worker is left alone before the next one is killed, in milliseconds. */
  readonly killEveryMs: number
}

/** What was left of a cluster that was killed piece by piece. */
export interface ClusterFigures extends ClusterAudit {
  readonly kills: number
  /** Requests to publish that failed and were sent again with their key. */
  readonly repeated: number
  readonly seconds: number
}

type Server = ReturnType<typeof spawnServer>

const publishers = 16
const token = 'an-admin-token-for-the-cluster'
const lookEveryMs = 200
const repositoryOf = (number: number) => `torture/${number}`

/**
 * Real processes on one real PostgreSQL: workers that are killed with SIGKILL in turn, and in the middle the PostgreSQL,
 * while events are published with an `Idempotency-Key` until each is acknowledged. What became of them is read past Repohook.
 */
export async function runCluster(options: ClusterOptions, say: (progress: string) => void): Promise<ClusterFigures> {
  const startedAt = performance.now()
  const postgres = await startPostgres({ fsync: true })
  const receiver = await countingReceiver()
  const settings = {
    REPOHOOK_DATABASE_URL: postgres.url,
    REPOHOOK_SECRET_KEY: 'a'.repeat(64),
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    REPOHOOK_TIMEOUT_MS: '1000',
  }
  const spawn = (role: 'api' | 'worker'): Server => spawnServer({ ...settings, REPOHOOK_ROLE: role })
  const apis = Array.from({ length: options.apis }, () => spawn('api'))
  const workers = Array.from({ length: options.workers }, () => spawn('worker'))
  try {
    const origins = await Promise.all(apis.map(({ logged }) => logged('listening')))
    await Promise.all(workers.map(({ logged }) => logged('listening')))
    await installHooks(origins[0]!, receiver.url, options.hooks)

    const publishing = publish(origins, options, say)
    let kills = 0
    const killing = killInTurn(
      workers,
      () => spawn('worker'),
      options.killEveryMs,
      () => {
        kills++
        return !publishing.isDone()
      },
    )
    await publishing.half
    say('PostgreSQL is killed')
    await postgres.kill('SIGKILL')
    await postgres.startAgain()
    const { acknowledged, repeated } = await publishing.done
    await killing
    say('all acknowledged')

    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    while (await isWaiting(client)) await pause(lookEveryMs)
    // What was answered is recorded before anything is asked about it.
    await Promise.all([...apis, ...workers].map((server) => server.stop()))
    const audit = await auditCluster(client, acknowledged, receiver.arrived)
    await client.end()
    const maintenance = openMaintenance(postgres.url, { alone: true })
    const knownEvents = ['push', 'ping']
    const { findings } = await maintenance.examine({ now: Date.now(), knownEvents, sealer: null, onStep: () => {} })
    await maintenance.close()
    return {
      ...audit,
      wrong: [...audit.wrong, ...findings.map((finding) => JSON.stringify(finding))],
      kills,
      repeated,
      seconds: Math.round((performance.now() - startedAt) / 1000),
    }
  } finally {
    await Promise.all([...apis, ...workers].map((server) => server.stop()))
    await receiver.close()
    await postgres.stop()
  }
}

async function installHooks(origin: string, receiverUrl: string, count: number): Promise<void> {
  const client = clientAt(origin, token)
  for (let number = 0; number < count; number++) {
    const name = repositoryOf(number)
    await client.repositories.create.mutate({ name })
    const hook = { config: { url: `${receiverUrl}/${number}`, contentType: 'json' as const } }
    await client.hooks.create.mutate({ target: { kind: 'repository', name }, hook })
  }
}

/** Kills one worker after the other and starts another in its place, until `isToGoOn` says no after a kill. */
async function killInTurn(
  workers: Server[],
  spawn: () => Server,
  everyMs: number,
  isToGoOn: () => boolean,
): Promise<void> {
  for (let turn = 0; ; turn = (turn + 1) % workers.length) {
    await pause(everyMs)
    const worker = workers[turn]!
    worker.kill('SIGKILL')
    await worker.ended
    workers[turn] = await started(spawn)
    if (!isToGoOn()) return
  }
}

/** Starts a worker as a supervisor does: again when it ends because there is no PostgreSQL just then. */
async function started(spawn: () => Server): Promise<Server> {
  for (;;) {
    const server = spawn()
    const isUp = await server.logged('listening').then(
      () => true,
      () => false,
    )
    if (isUp) return server
    await pause(lookEveryMs)
  }
}

/** Publishes each event until it is acknowledged, by whatever API answers. */
function publish(origins: readonly string[], { events, hooks }: ClusterOptions, say: (progress: string) => void) {
  const acknowledged = new Map<string, number>()
  const half = Promise.withResolvers<void>()
  let [next, repeated, isDone] = [0, 0, false]

  async function publishOne(number: number): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const guid = await post(origins[(number + attempt) % origins.length]!, number, repositoryOf(number % hooks))
      if (guid !== null) {
        acknowledged.set(guid, number)
        return
      }
      repeated++
      await pause(lookEveryMs)
    }
  }
  async function publisher(): Promise<void> {
    while (next < events) {
      await publishOne(next++)
      if (acknowledged.size >= events / 2) half.resolve()
      if (acknowledged.size % 5000 === 0) say(`${acknowledged.size} of ${events} events acknowledged`)
    }
  }
  const done = Promise.all(Array.from({ length: publishers }, publisher)).then(() => {
    isDone = true
    return { acknowledged, repeated }
  })
  return {
    done,
    isDone: () => isDone,
    /** Half of them are acknowledged. */
    half: half.promise,
  }
}

/** The GUID of the event when it was acknowledged, or null. */
async function post(origin: string, number: number, repository: string): Promise<string | null> {
  try {
    const response = await fetch(`${origin}/api/v3/repos/${repository}/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-github-event': 'push',
        'idempotency-key': `event-${number}`,
      },
      body: JSON.stringify({ number }),
    })
    const text = await response.text()
    return response.status === 202 ? (JSON.parse(text) as { readonly guid: string }).guid : null
  } catch {
    return null
  }
}

async function isWaiting(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('SELECT 1 FROM deliveries WHERE settled_at IS NULL LIMIT 1')
  return rows.length > 0
}
