import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { queryObjects } from 'node:v8'
import { parseAllowedHosts } from '@repohook/hooks'
import { Pool } from 'undici'
import { collectGarbage } from './collect-garbage.testing.ts'
import { createSender, type SenderOptions } from './send.ts'
import { testCertificate } from './test-certificate.testing.ts'

export interface Growth {
  readonly name: string
  readonly times: number
  /** What the heap grew by, after a full collection. */
  readonly heapGrowthBytes: number
  /** Sockets or pools that are still alive. */
  readonly left: number
  readonly ok: boolean
}

const maxGrowthBytes = 5_242_880
const warmUp = 50
const answer: RequestListener = (_request, response) => response.end('ok')

/** Posts as often as said to a receiver whose certificate is not trusted (CVE-2025-47279 was a leak of undici's there). */
export async function growthOfUntrusted(times: number): Promise<Growth> {
  const server = createTlsServer(testCertificate, answer).on('tlsClientError', () => {})
  const port = await listen(server)
  return growthOver(
    'posts to an untrusted certificate',
    times,
    TLSSocket,
    server,
    options,
    () => `https://127.0.0.1:${port}/`,
  )
}

/** Posts once to each of as many origins, and waits until the connections to them have been idle for too long. */
export async function growthOfOrigins(times: number): Promise<Growth> {
  const server = createServer(answer)
  const port = await listen(server)
  const named = { destinations: parseAllowedHosts('*.test'), resolve: async () => ['127.0.0.1'], keepAliveMs: 50 }
  let nth = 0
  const url = () => `http://receiver-${nth++}.test:${port}/`
  return growthOver('origins that were posted to once', times, Pool, server, { ...options, ...named }, url)
}

const options: SenderOptions = { destinations: parseAllowedHosts('loopback'), timeoutMs: 10_000, connections: 8 }

async function growthOver(
  name: string,
  times: number,
  kind: typeof Pool | typeof TLSSocket,
  server: Server,
  senderOptions: SenderOptions,
  url: () => string,
): Promise<Growth> {
  const alive = () => queryObjects(kind, { format: 'count' })
  const idle = idleness(server)
  const before = alive()
  const sender = createSender(senderOptions)
  const heapAfter = async (posts: number) => {
    for (let nth = 0; nth < posts; nth += 1) {
      await sender.send({ method: 'POST', url: url(), headers: {}, body: Buffer.from('{}'), verifyTls: true })
    }
    await idle()
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  const warm = await heapAfter(warmUp)
  const heapGrowthBytes = (await heapAfter(times)) - warm
  const left = alive() - before
  await sender.close()
  await close(server)
  return { name, times, heapGrowthBytes, left, ok: heapGrowthBytes <= maxGrowthBytes && left <= 0 }
}

/** Waits until every connection to a server is closed, and our side of it has noticed. */
function idleness(server: Server): () => Promise<void> {
  const open = new Set<object>()
  let onIdle = (): void => {}
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => {
      open.delete(socket)
      if (open.size === 0) onIdle()
    })
  })
  return async () => {
    while (open.size > 0) await new Promise<void>((resolve) => (onIdle = resolve))
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
