import type { Destinations } from '@repohook/hooks'
import { Agent } from 'undici'
import { classifyError, isStaleConnection } from './classify-error.ts'
import type { Exchange, OutgoingRequest } from './exchange.ts'
import { guardedConnector } from './guarded-connector.ts'
import { resolveHost } from './resolve-host.ts'
import { ResponseRecord } from './response-record.ts'
import { countSocketUses } from './socket-uses.ts'

export interface Sender {
  /**
   * Sends one request and tells how it went. Never rejects: what went wrong is the outcome. Redirects are not followed,
   * proxies of the environment not used.
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
  /** Every address of a host name. For tests; otherwise the hosts file and DNS. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

/**
 * Makes the only thing in Repohook that sends HTTP requests to hooks.
 *
 * The deadline is a timer of our own: undici's timeouts start over with each byte or interim response, and an aborted
 * request that waits for a free connection is told so only when it gets one.
 */
export function createSender({ destinations, timeoutMs, connections, resolve = resolveHost }: SenderOptions): Sender {
  const agents = { verifying: openAgent(true), trusting: openAgent(false) }
  const socketUses = countSocketUses()
  const underWay = new Set<Promise<unknown>>()

  function openAgent(verifyTls: boolean): Agent {
    return new Agent({
      connect: guardedConnector({ destinations, resolve, timeoutMs: Math.min(5000, timeoutMs), verifyTls }),
      allowH2: false,
      connections,
      pipelining: 1,
      keepAliveTimeout: 4000,
      keepAliveMaxTimeout: 10_000,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxHeaderSize: 16_384,
    })
  }

  async function send(request: OutgoingRequest): Promise<Exchange> {
    const startedAt = performance.now()
    const record = new ResponseRecord()
    const abort = new AbortController()
    const deadline = Promise.withResolvers<'deadline'>()
    const timer = setTimeout(() => deadline.resolve('deadline'), timeoutMs)
    const work = exchange(request, record, abort.signal).then(() => null, classifyError)
    underWay.add(work)
    const failure = await Promise.race([work, deadline.promise])
    clearTimeout(timer)
    if (failure === 'deadline') abort.abort()
    underWay.delete(work)
    return record.settle(
      failure === 'deadline' ? { kind: 'timed_out' } : failure,
      Math.round(performance.now() - startedAt),
    )
  }

  async function exchange(request: OutgoingRequest, record: ResponseRecord, signal: AbortSignal): Promise<void> {
    const body = viewOf(request.body)
    try {
      await perform(request.verifyTls ? agents.verifying : agents.trusting, { ...request, body }, record, signal)
    } catch (error) {
      if (record.hasBegun || signal.aborted || !isStaleConnection(error, socketUses.of(body))) throw error
      record.flag('stale_connection_retry')
      const fresh = openAgent(request.verifyTls)
      try {
        await perform(fresh, request, record, signal, true)
      } finally {
        await fresh.destroy()
      }
    }
  }

  async function close(): Promise<void> {
    await Promise.all(underWay)
    await Promise.all([agents.verifying.destroy(), agents.trusting.destroy()])
    socketUses.stop()
  }

  return { send, close }
}

async function perform(
  agent: Agent,
  { url, method, headers, body }: OutgoingRequest,
  record: ResponseRecord,
  signal: AbortSignal,
  reset = false,
): Promise<void> {
  const { origin, pathname, search } = new URL(url)
  const response = await agent.request({
    origin,
    path: pathname + search,
    method,
    headers: { ...headers },
    body,
    signal,
    reset,
    responseHeaders: 'raw',
  })
  record.begin(response.statusCode, response.headers as unknown as readonly string[])
  response.body.on('error', () => {})
  for await (const chunk of response.body) {
    if (!record.append(chunk as Uint8Array)) break
  }
}

/** The same bytes as an object of their own. */
function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
