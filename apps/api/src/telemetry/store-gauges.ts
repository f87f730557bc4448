import { type Backlog, depthCountedTo } from '@repohook/delivery'
import type { World } from '@repohook/events'
import type { Store } from '@repohook/store'
import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'

export interface GaugesContext {
  readonly store: {
    readonly deliveries: Pick<Store['deliveries'], 'backlog'>
    readonly diskUse: Store['diskUse']
  }
  readonly world: World
  readonly log: Pick<Logger, 'error'>
}

interface Read {
  readonly at: number
  readonly backlog: Backlog
  readonly disk: Awaited<ReturnType<Store['diskUse']>>
}

const lanes = ['asked', 'event'] as const
const lastsMs = 1_000

/**
 * What only the database knows, read when somebody asks, at most once a second. While it cannot be read these are NaN, so
 * that the rest is still told.
 */
export function storeGauges(registry: Registry, { store, world, log }: GaugesContext): void {
  const registers = [registry]
  const failures = new Counter({
    name: 'webhook_store_read_failures_total',
    help: 'How often the database could not be read for these numbers.',
    registers,
  })

  let last: { readonly at: number; readonly read: Promise<Read | null> } | null = null
  function read(): Promise<Read | null> {
    const now = world.now()
    if (!last || now - last.at >= lastsMs) last = { at: now, read: readAnew(now) }
    return last.read
  }
  async function readAnew(at: number): Promise<Read | null> {
    try {
      return { at, backlog: await store.deliveries.backlog(at), disk: await store.diskUse() }
    } catch (error) {
      failures.inc()
      log.error({ err: error }, 'the database could not be read for the metrics')
      return null
    }
  }

  const gauge = (name: string, help: string, value: (read: Read) => number | null) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const found = await read()
        this.set((found && value(found)) ?? Number.NaN)
      },
    })
  const gaugeOfLanes = (name: string, help: string, value: (read: Read, lane: (typeof lanes)[number]) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['lane'],
      registers,
      async collect() {
        const found = await read()
        for (const lane of lanes) this.set({ lane }, found ? value(found, lane) : Number.NaN)
      },
    })

  gaugeOfLanes(
    'webhook_queue_oldest_age_seconds',
    'For how long what waits longest has been due; what parked hooks hold, or held, does not count.',
    ({ at, backlog }, lane) => Math.max(0, at - (backlog.oldestDueAt[lane] ?? at)) / 1_000,
  )
  gaugeOfLanes(
    'webhook_queue_depth',
    `Deliveries that have not settled, held ones and later retries too; counted up to ${depthCountedTo}.`,
    ({ backlog }, lane) => backlog.depth[lane],
  )
  gauge('webhook_hooks_parked', 'Hooks that are parked.', ({ backlog }) => backlog.parkedHooks)
  gauge('webhook_database_size_bytes', 'What the database takes of the disk.', ({ disk }) => disk.databaseBytes)
  gauge('webhook_disk_free_bytes', 'What is left of the disk that the database is on.', ({ disk }) => disk.freeBytes)
}
