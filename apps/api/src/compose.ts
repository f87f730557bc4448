import { Changes, createSender, Housekeeper, JobRunner, limitQueue, Notices, Worker } from '@repohook/delivery'
import type { Catalogue, Clock, World } from '@repohook/events'
import { createSealer, excludeSelf, type Self } from '@repohook/hooks'
import { openStore, type Store } from '@repohook/store'
import type { Hono } from 'hono'
import type { Logger } from 'pino'
import { createAccess } from './access.ts'
import { admit, type FreshToken } from './admit.ts'
import { createAudit } from './audit.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { isBuilt } from './dashboard.ts'
import { Guesses } from './guesses.ts'
import { createHealthApp } from './health.ts'
import { LastUses } from './last-uses.ts'
import { keyBeside } from './secret-key.ts'
import { StorageWatch } from './storage-watch.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { observePublishing } from './telemetry/observe-publishing.ts'
import { observeStore } from './telemetry/observe-store.ts'
import { scraping } from './telemetry/scrape.ts'
import type { Tracing } from './telemetry/tracing.ts'
import { createVerbs } from './verbs.ts'

export interface Parts {
  readonly app: Hono
  readonly worker: Worker
  readonly housekeeper: Housekeeper
  readonly jobRunner: JobRunner
  readonly notices: Notices
  /** Whether there are pages to sign in on. */
  readonly hasPages: boolean
  /** Lets an administrator in; answers the token when it had to be made. */
  admit(): Promise<FreshToken | null>
  /** Resolves when nothing is being written behind the answers that were given. */
  settled(): Promise<void>
  /** From here on `/readyz` sends traffic elsewhere. */
  drain(): void
  close(): Promise<void>
}

export interface Surroundings {
  readonly catalogue: Catalogue
  readonly world: World
  /** What the world's time follows, where the database's server has a clock to follow. */
  readonly clock?: Clock
  readonly log: Logger
  /** Where links in payloads lead when the settings do not say. Asked when it is needed. */
  readonly ownUrl: () => string
  /** The folder of the built dashboard, where there is one. */
  readonly dashboard?: string | undefined
  /** Where deliveries must not go, whatever the settings allow. */
  readonly self: Pick<Self, 'addresses' | 'listensAt'>
}

const perHook = 8
/** Of payloads under way at once. */
const bytes = 64 * 1024 * 1024
const probeLastsMs = 1_000

/** Puts the parts together on one store; nothing listens and nothing works by itself yet. */
export async function compose(config: Config, surroundings: Surroundings): Promise<Parts> {
  const { catalogue, world, clock, log, ownUrl, dashboard, self } = surroundings
  const { databaseUrl } = config
  const key = config.secretKey ?? (await keyBeside(databaseUrl))
  const sealer = createSealer(key, config.previousSecretKey)
  const watch: StorageWatch = new StorageWatch({ probe: () => opened.probe(), log, world })
  const opened = await openStore(databaseUrl, {
    sealer,
    world,
    ...(clock && { clock }),
    delivers: config.role !== 'api',
    onFault: watch.tell,
  })
  tellResealed(opened.resealed, config, log)
  const metrics = createMetrics({ store: opened, world, log })
  const tracing = config.otlpEndpoint === undefined ? null : await traceTo(config.otlpEndpoint, { world, log })
  const observers = tracing ? [metrics, tracing.observer] : [metrics]
  const store = { ...opened, deliveries: observeStore(opened.deliveries, observers, { world, log }) }

  const { hooksPerEvent, parkAfter, retryPolicy, retentionMs, slots, timeoutMs } = config
  const destinations = excludeSelf(config.allowedHosts, { ...self, publicUrl: config.publicUrl })
  const changes = new Changes({ hints: store.hints, world })
  const sender = createSender({ destinations, timeoutMs, connections: slots, proxy: config.egressProxy })
  const shared = { store: store.deliveries, changes, world, log }
  const links = {
    get publicUrl() {
      return config.publicUrl ?? ownUrl()
    },
  }
  const limits = { maxQueued: config.maxQueued, alone: store.alone, world, log }
  const limited = { ...store, deliveries: limitQueue(store.deliveries, limits) }
  const sealing = { sealer, key, databaseUrl }
  const sending = { changes, destinations, hooksPerEvent, parkAfter, perHook, links }
  const plain = createVerbs({ store: limited, catalogue, ...sealing, ...sending, world })
  const verbs = { ...plain, events: observePublishing(plain.events, metrics.refused) }
  const uses = new LastUses(store.tokens, log)
  const guesses = { tokens: new Guesses(), sessions: new Guesses() }
  const access = createAccess({ ...store, guesses, uses, world })
  const audit = createAudit({ store: store.audit, world, log })
  const scrape = scraping({ access, token: config.metricsToken, text: metrics.text })

  let draining = false
  let probe: { readonly at: number; readonly done: Promise<void> } | null = null
  const ready = async () => {
    if (draining) throw new Error('stopping')
    // A write each time anybody asks would be theirs to spend.
    if (!probe || world.now() - probe.at >= probeLastsMs) probe = { at: world.now(), done: store.probe() }
    await probe.done
    if (!watch.isWell) throw new Error('the database does not do its work')
  }
  const worker = new Worker({
    ...shared,
    retryPolicy,
    parkAfter,
    timeoutMs,
    send: sender.send,
    slots,
    perHook,
    bytes,
    workers: store.workers,
    pollMs: 1_000,
  })
  const renew = () => worker.renew()
  const health = { log, ready, scrape, world }
  return {
    app:
      config.role === 'worker'
        ? createHealthApp(health)
        : createApp({
            ...health,
            access,
            verbs,
            audit,
            callsPerHour: config.callsPerHour,
            links: config,
            ...(dashboard !== undefined && { dashboard }),
            ...(tracing && { within: tracing.within }),
          }),
    worker,
    housekeeper: new Housekeeper({
      ...shared,
      retentionMs,
      everyMs: 15_000,
      alone: store.alone,
      renew,
      chores: [
        (now, limit) => store.audit.purge(now - config.auditMs, limit),
        (now, limit) => store.sessions.purge(now, limit),
      ],
    }),
    jobRunner: new JobRunner({ ...shared, store: store.jobs, pollMs: 250, afterErrorMs: 5_000 }),
    notices: new Notices({ ...shared, hooks: store.hooks, links, parkAfter, everyMs: 15_000 }),
    hasPages: config.role !== 'worker' && dashboard !== undefined && isBuilt(dashboard),
    admit: () => admit(config.adminToken, { ...store, world }),
    settled: () => uses.idle(),
    drain: () => {
      draining = true
    },
    async close() {
      watch.stop()
      await sender.close()
      await tracing?.close()
      await uses.idle()
      await store.close()
    },
  }
}

/** OpenTelemetry is read from disk only where somebody wants it. */
async function traceTo(endpoint: string, context: Pick<Surroundings, 'world' | 'log'>): Promise<Tracing> {
  const { startTracing } = await import('./telemetry/tracing.ts')
  return startTracing({ endpoint, ...context })
}

function tellResealed({ secrets, unreadable }: Store['resealed'], { previousSecretKey }: Config, log: Logger): void {
  if (unreadable.length > 0)
    log.error({ hooks: unreadable }, 'the secrets of these hooks cannot be opened: set them anew')
  if (previousSecretKey) log.info({ secrets }, 'sealed by REPOHOOK_SECRET_KEY: the previous key is needed no more')
}
