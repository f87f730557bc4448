import { type Catalogue, defineCatalogue, operatorEvents, systemWorld } from '@repohook/events'
import type { Logger } from 'pino'
import { compose, type Parts } from './compose.ts'
import type { Config, Role } from './config.ts'
import { interfaceAddresses } from './interface-addresses.ts'
import { signInUrl } from './sign-in-link.ts'
import { listen, type Server } from './server.ts'
import { processMetrics } from './telemetry/process-metrics.ts'

export interface Service {
  readonly url: string
  readonly role: Role
  /** The administrator's token, when it was made just now. */
  readonly freshToken: string | null
  /** A link that signs in as that token, once and within an hour, where there are pages to sign in on. */
  readonly signInUrl: string | null
  /** Claims no more, lets what is under way finish, at most one timeout, and closes everything. */
  stop(): Promise<void>
}

/** What a service is made of besides its settings. */
export interface ServiceParts {
  /** GitHub's events and the operator's, unless it is another. */
  readonly catalogue?: Catalogue
  /** The folder of the built dashboard. */
  readonly dashboard?: string
}

/** How long an answer under way, or an event stream, may go on when the service stops. */
const graceMs = 2_000

/**
 * Repohook in one process, or the part of it that its role says: who answers callers lets them in, and who delivers also
 * keeps house, works on jobs and tells the operator.
 */
export async function startService(
  config: Config,
  log: Logger,
  { catalogue = defineCatalogue(operatorEvents), dashboard }: ServiceParts = {},
): Promise<Service> {
  let listening: Server | null = null
  const self = { addresses: interfaceAddresses, listensAt: () => listening }
  processMetrics()
  const world = systemWorld()
  const { clock } = world
  const ownUrl = () => server.url
  const parts = await compose(config, { catalogue, world, clock, log, ownUrl, dashboard, self })
  const server = await listen(parts.app, config).catch(async (error: unknown) => {
    await parts.close()
    throw error
  })
  listening = server
  for (const opening of config.allowedHosts.openings) {
    log.warn(opening, 'REPOHOOK_ALLOWED_HOSTS opens what is not the public internet')
  }
  if (config.role !== 'all' && config.publicUrl === undefined) {
    log.warn({}, 'REPOHOOK_PUBLIC_URL is not set: links in payloads lead to this process, which is one of several')
  }
  // Not before it listens: a token that was made for a start that failed would never be shown.
  const fresh = config.role === 'worker' ? null : await parts.admit()
  if (config.role !== 'api') await startDelivering(parts)
  return {
    url: server.url,
    role: config.role,
    freshToken: fresh && fresh.token,
    signInUrl: fresh?.code && parts.hasPages ? signInUrl(config.publicUrl ?? server.url, fresh.code) : null,
    async stop() {
      parts.drain()
      await Promise.all([parts.worker.stop(), parts.housekeeper.stop(), parts.jobRunner.stop()])
      await parts.notices.stop()
      await server.close(graceMs)
      await parts.close()
    },
  }
}

async function startDelivering({ worker, housekeeper, jobRunner, notices }: Parts): Promise<void> {
  await housekeeper.takeOver()
  worker.start()
  housekeeper.start()
  jobRunner.start()
  notices.start()
}
