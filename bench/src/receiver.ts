import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { secretOf } from './payload.ts'
import { serve } from './serve.ts'
import { monotonicMs } from './clock.ts'

/** What arrived since `expect`. */
export interface Arrivals {
  readonly received: number
  /** Requests whose signature was checked and was wrong. */
  readonly wrong: number
  /** CPU time of this process, in milliseconds. */
  readonly cpuMs: number
  /** The GUID of each request and when it began to arrive, when that was asked for. */
  readonly stamps: readonly (readonly [guid: string, at: number])[]
}

const checkedEach = 64

let stamps: (readonly [string, number])[] | null = null
let received = 0
let delayMs = 0
let wrong = 0
let awaited = Infinity
let since = process.cpuUsage()
let all = Promise.withResolvers<void>()

const server = createServer((request, response) => {
  const at = monotonicMs()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (delayMs > 0) setTimeout(() => response.writeHead(204).end(), delayMs)
    else response.writeHead(204).end()
    // A new hook is greeted with a ping, which nobody counts.
    if (request.headers['x-github-event'] === 'ping') return
    stamps?.push([String(request.headers['x-github-delivery']), at])
    if (
      received % checkedEach === 0 &&
      request.headers['x-hub-signature-256'] !== sign(chunks, secretOf(request.url ?? ''))
    )
      wrong++
    if (++received === awaited) all.resolve()
  })
})
server.keepAliveTimeout = 60_000

serve({
  listen: () =>
    new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    }),
  expect: (count: number, stamped: boolean) => {
    received = 0
    wrong = 0
    awaited = count
    stamps = stamped ? [] : null
    since = process.cpuUsage()
    all = Promise.withResolvers()
    if (count === 0) all.resolve()
  },
  /** From now on each answer takes so long, in milliseconds. */
  delay: (ms: number) => {
    delayMs = ms
  },
  arrived: async (): Promise<Arrivals> => {
    await all.promise
    return arrivals()
  },
  arrivals,
})

function arrivals(): Arrivals {
  const { user, system } = process.cpuUsage(since)
  return { received, wrong, cpuMs: (user + system) / 1000, stamps: stamps ?? [] }
}

function sign(chunks: readonly Buffer[], secret: string): string {
  const hmac = createHmac('sha256', secret)
  for (const chunk of chunks) hmac.update(chunk)
  return `sha256=${hmac.digest('hex')}`
}
