import { type Catalogue, defineCatalogue, operatorEvents, systemWorld } from '@repohook/events'
import type { Logger } from 'pino'
import { compose } from './compose.ts'
import type { Config } from './config.ts'
import { interfaceAddresses } from './interface-addresses.ts'
import { listen, type Server } from './server.ts'
import { processMetrics } from './telemetry/process-metrics.ts'

export interface Service {
  readonly url: string
  /** The administrator's token, when it was made just now. */
  readonly freshToken: string | null
  /** Claims no more, lets what is under way finish, at most one timeout, and closes everything. */
  stop(): Promise<void>
}

/** How long an answer under way, or an event stream, may go on when the service stops. */
const graceMs = 2_000

/** The whole of Repohook in one process: the API, the worker, the jobs and the housekeeper on one store. */
export async function startService(
  config: Config,
  log: Logger,
  catalogue: Catalogue = defineCatalogue(operatorEvents),
): Promise<Service> {
  let listening: Server | null = null
  const self = { addresses: interfaceAddresses, listensAt: () => listening }
  processMetrics()
  const parts = await compose(config, { catalogue, world: systemWorld(), log, ownUrl: () => server.url, self })
  const server = await listen(parts.app, config).catch(async (error: unknown) => {
    await parts.close()
    throw error
  })
  listening = server
  for (const opening of config.allowedHosts.openings) {
    log.warn(opening, 'REPOHOOK_ALLOWED_HOSTS opens what is not the public internet')
  }
  // Not before it listens: a token that was made for a start that failed would never be shown.
  const freshToken = await parts.admit()
  await parts.housekeeper.takeOver()
  parts.worker.start()
  parts.housekeeper.start()
  parts.jobRunner.start()
  parts.notices.start()
  return {
    url: server.url,
    freshToken,
    async stop() {
      parts.drain()
      await Promise.all([parts.worker.stop(), parts.housekeeper.stop(), parts.jobRunner.stop()])
      await parts.notices.stop()
      await server.close(graceMs)
      await parts.close()
    },
  }
}
