import type { Destinations } from '@repohook/hooks'
import { Agent } from 'undici'
import { Call, DeadlineError } from './call.ts'
import { classifyError, isStaleConnection } from './classify-error.ts'
import type { Exchange, OutgoingRequest } from './exchange.ts'
import { guardedConnector } from './guarded-connector.ts'
import { proxyConnector } from './proxy-connector.ts'
import { resolveHost } from './resolve-host.ts'
import { ResponseRecord } from './response-record.ts'
import { countSocketUses } from './socket-uses.ts'

export interface Sender {
  /**
   * Sends one request and tells how it went. Never rejects: what went wrong is the outcome. Redirects are not followed,
   * proxies that the environment names for everybody not used.
   */
  send(request: OutgoingRequest): Promise<Exchange>
  /** Waits for what is under way, which the deadline bounds, and closes every connection. */
  close(): Promise<void>
}

export interface SenderOptions {
  readonly destinations: Destinations
  /** The deadline of one exchange in wall-clock milliseconds, from `send` to the last byte of the response. */
  readonly timeoutMs: number
  /**
   * How many connections to one origin. Waiting for one counts against the deadline, so it should be as many as there may
   * be requests at once.
   */
  readonly connections: number
  /** How long an idle connection is kept at most, whatever the receiver says, in milliseconds. For tests; otherwise 10 s. */
  readonly keepAliveMs?: number
  /** An http: URL, perhaps with a user and a password, of a proxy that every connection goes through. */
  readonly proxy?: URL | undefined
  /** Every address of a host name. For tests; otherwise the hosts file and DNS. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

/**
 * Makes the only thing in Repohook that sends HTTP requests to hooks.
 *
 * The deadline is a timer of our own: undici's timeouts start over with each byte or interim response.
 */
export function createSender(options: SenderOptions): Sender {
  const { destinations, timeoutMs, connections, keepAliveMs = 10_000, proxy, resolve = resolveHost } = options
  const agents = { verifying: openAgent(true), trusting: openAgent(false) }
  const socketUses = countSocketUses()
  const underWay = new Set<Promise<unknown>>()

  function openAgent(verifyTls: boolean): Agent {
    const connector = { destinations, resolve, timeoutMs: Math.min(5000, timeoutMs), verifyTls }
    return new Agent({
      connect: proxy === undefined ? guardedConnector(connector) : proxyConnector({ ...connector, proxy }),
      allowH2: false,
      connections,
      pipelining: 1,
      keepAliveTimeout: Math.min(4000, keepAliveMs),
      keepAliveMaxTimeout: keepAliveMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxHeaderSize: 16_384,
    })
  }

  function send(request: OutgoingRequest): Promise<Exchange> {
    const sent = exchange(request)
    underWay.add(sent)
    void sent.then(() => underWay.delete(sent))
    return sent
  }

  async function exchange(request: OutgoingRequest): Promise<Exchange> {
    const startedAt = performance.now()
    const record = new ResponseRecord()
    let call = new Call(record)
    const timer = setTimeout(() => call.giveUp(new DeadlineError()), timeoutMs)
    let error = await call.make(request.verifyTls ? agents.verifying : agents.trusting, request)
    if (error !== null && !record.hasBegun && isStaleConnection(error, socketUses.of(call.body))) {
      record.flag('stale_connection_retry')
      call = new Call(record)
      const fresh = openAgent(request.verifyTls)
      error = await call.make(fresh, request, true)
      await fresh.destroy()
    }
    clearTimeout(timer)
    const durationMs = Math.round(performance.now() - startedAt)
    return record.settle(error && classifyError(error), durationMs)
  }

  async function close(): Promise<void> {
    await Promise.all(underWay)
    await Promise.all([agents.verifying.destroy(), agents.trusting.destroy()])
    socketUses.stop()
  }

  return { send, close }
}
