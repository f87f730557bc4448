import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Changes, createSender, publish, Worker, type WorkerOptions } from '@repohook/delivery'
import { githubCatalogue, systemWorld } from '@repohook/events'
import {
  adminOf,
  createSealer,
  hookVerbs,
  parseAllowedHosts,
  parseRetryPolicy,
  registerRepository,
  type TargetAdmin,
} from '@repohook/hooks'
import { openStore } from '@repohook/store'
import { eventName, payload, secretOf } from '../payload.ts'
import { concurrency, hookCount, type OpenContender } from './contender.ts'

const timeoutMs = 10_000

/** Repohook's worker as the service composes it, with the log it writes in production. */
export const open: OpenContender = async ({ receiverUrl, serverUrl, folder, hooksPerEvent }) => {
  const world = systemWorld()
  const log = await serviceLog()
  const sealer = createSealer(randomBytes(32))
  const store = await openStore(serverUrl ?? `file:${join(folder, 'repohook.db')}`, { sealer, world })
  const destinations = parseAllowedHosts('loopback')
  const changes = new Changes()
  const catalogue = githubCatalogue
  const sender = createSender({ destinations, timeoutMs, connections: concurrency })
  const hooks = hookVerbs({ store: store.hooks, catalogue, destinations, hooksPerEvent: hookCount, world })
  const admins: TargetAdmin[] = []
  for (let number = 0; number < hookCount; number++) {
    if (number % hooksPerEvent === 0) {
      const repository = await registerRepository({ name: `example/${number}` }, { store: store.hooks, world })
      admins.push(adminOf(repository, { id: 1, login: 'bench', type: 'User' }))
    }
    const path = `/hooks/${number}`
    const config = { url: `${receiverUrl}${path}`, contentType: 'json' as const, secret: secretOf(path) }
    await hooks.create(admins.at(-1)!, { config, events: [eventName] })
  }
  let worker: Worker | undefined
  return {
    async prepare(deliveries) {
      const context = { store: store.deliveries, catalogue, changes, world }
      for (let queued = 0; queued < deliveries; queued += hookCount) {
        // Together: events of one moment may share a commit.
        await Promise.all(admins.map((admin) => publish(admin, { event: eventName, payload }, context)))
      }
    },
    async run(deliveries) {
      const recorded = Promise.withResolvers<void>()
      let left = deliveries
      worker = new Worker({
        store: {
          ...store.deliveries,
          async settle(settlements, claim) {
            const turn = await store.deliveries.settle(settlements, claim)
            left -= settlements.length
            if (left <= 0) recorded.resolve()
            return turn
          },
        },
        changes,
        world,
        log,
        send: sender.send,
        retryPolicy: parseRetryPolicy('standard'),
        timeoutMs,
        slots: concurrency,
        perHook: 8,
        bytes: 64 * 1024 * 1024,
        parkAfter: 10,
        pollMs: 1_000,
      })
      worker.start()
      await recorded.promise
    },
    async rest() {
      await worker?.stop()
    },
    async close() {
      await sender.close()
      await store.close()
    },
  }
}

/** The service's own log. Apps are not imported by packages, so the compiler does not see this. */
async function serviceLog(): Promise<WorkerOptions['log']> {
  const file = new URL('../../../apps/api/src/log.ts', import.meta.url)
  const { createLog } = (await import(file.href)) as { createLog(): WorkerOptions['log'] }
  return createLog()
}
