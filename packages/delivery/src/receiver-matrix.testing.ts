import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { parseAllowedHosts } from '@repohook/hooks'
import { breakingReceivers } from './breaking-receivers.testing.ts'
import { certificates } from './certificates.testing.ts'
import { collectGarbage } from './collect-garbage.testing.ts'
import type { Exchange } from './exchange.ts'
import { floodingReceivers } from './flooding-receivers.testing.ts'
import { type Growth, growthOfOrigins, growthOfUntrusted } from './growth.testing.ts'
import { malformedReceivers } from './malformed-receivers.testing.ts'
import { type Misbehaviour, requestBody } from './misbehaviour.testing.ts'
import { oddReceivers } from './odd-receivers.testing.ts'
import { createSender, type Sender } from './send.ts'
import { slowReceivers } from './slow-receivers.testing.ts'
import { tlsReceivers } from './tls-receivers.testing.ts'

const receivers = [
  ...slowReceivers,
  ...floodingReceivers,
  ...malformedReceivers,
  ...breakingReceivers,
  ...oddReceivers,
  ...tlsReceivers,
]

export interface ReceiverRow {
  readonly name: string
  readonly outcome: string
  readonly expected: string
  /** The longest of its requests, in milliseconds by a stopwatch of the matrix's own. */
  readonly ms: number
  /** By how much it outlasted the deadline. */
  readonly lateMs: number
  /** The longest time for which the event loop did not turn meanwhile: what a busy machine, or our own work, added. */
  readonly loopDelayMs: number
  /** It came out as expected, and by the deadline + 250 ms + the event loop's delay. */
  readonly ok: boolean
}

export interface ReceiverMatrix {
  readonly rows: readonly ReceiverRow[]
  /**
   * How much the process grew at most, the receivers with it, since before the first row. Looked at every 10 ms; garbage is
   * collected after a row that leaves much, which neither hides what one of them takes nor what they leave behind.
   */
  readonly rssGrowthBytes: number
  /** What is left of very many requests that came to nothing, and to very many places. */
  readonly growth: readonly Growth[]
}

export interface ReceiverMatrixOptions {
  /** The deadline of each request, in milliseconds. */
  readonly deadlineMs?: number
  /** How many requests and origins growth is measured over; 3000 in the long form. */
  readonly times?: number
}

/** From what growth on garbage is collected after a row. */
const collectFromBytes = 8_388_608

/** What a request may take beyond its deadline, in milliseconds. */
const graceMs = 250

/**
 * Sends to every receiver that misbehaves, one after the other, and tells what came of it. A row that went wrong while the
 * machine stood still for a quarter of the deadline is met again, three times at most.
 */
export async function runReceiverMatrix(options: ReceiverMatrixOptions = {}): Promise<ReceiverMatrix> {
  const { deadlineMs = 400, times = 300 } = options
  const trusted = getCACertificates('default')
  setDefaultCACertificates([certificates.authority])
  const sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs: deadlineMs, connections: 8 })
  try {
    for (const well of [oddReceivers, tlsReceivers].flatMap(([first]) => first ?? []))
      await meet(well, sender, deadlineMs)
    collectGarbage()
    const before = process.memoryUsage.rss()
    let most = before
    const look = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10)
    const rows: ReceiverRow[] = []
    for (const receiver of receivers) {
      let row = await meet(receiver, sender, deadlineMs)
      for (let nth = 0; nth < 3 && !row.ok && row.loopDelayMs > deadlineMs / 4; nth += 1) {
        row = await meet(receiver, sender, deadlineMs)
      }
      rows.push(row)
      const after = process.memoryUsage.rss()
      most = Math.max(most, after)
      if (after - before > collectFromBytes) collectGarbage()
    }
    clearInterval(look)
    const growth = [await growthOfUntrusted(times), await growthOfOrigins(times)]
    return { rows, rssGrowthBytes: most - before, growth }
  } finally {
    await sender.close()
    setDefaultCACertificates(trusted)
  }
}

async function meet(receiver: Misbehaviour, sender: Sender, deadlineMs: number): Promise<ReceiverRow> {
  const { name, expected, requests = 1, restMs = 1, tls, askedForTls, uncheckedTls } = receiver
  const started = await start(receiver)
  const url = `${tls || askedForTls ? 'https' : 'http'}://127.0.0.1:${started.port}/`
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const outcomes: string[] = []
  let ms = 0
  for (let nth = 0; nth < requests; nth += 1) {
    const startedAt = performance.now()
    const exchange = await sender.send({
      method: 'POST',
      url,
      headers: {},
      body: Buffer.from(requestBody),
      verifyTls: !uncheckedTls,
    })
    ms = Math.max(ms, performance.now() - startedAt)
    outcomes.push(wordsOf(exchange))
    // What held the loop up is known to the monitor a turn later, and by then the connection is free again.
    await new Promise((resolve) => setTimeout(resolve, restMs))
    await new Promise(setImmediate)
  }
  delay.disable()
  await started.stop()
  const outcome = outcomes.filter((words, index) => words !== outcomes[index - 1]).join(', ')
  const lateMs = Math.max(0, ms - deadlineMs)
  const loopDelayMs = delay.max / 1e6
  return {
    name,
    outcome,
    expected,
    ms,
    lateMs,
    loopDelayMs,
    ok: outcome === expected && lateMs <= graceMs + loopDelayMs,
  }
}

async function start({ receive, tls }: Misbehaviour): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const accept = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {})
    receive(socket)
  }
  const server: Server = tls ? createTlsServer(tls, accept).on('tlsClientError', () => {}) : createServer(accept)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** TLS errors by their code; how a parser words its errors is its own affair. */
function wordsOf({ outcome, flags }: Exchange): string {
  const words: (string | number)[] = [outcome.kind]
  if ('status' in outcome) words.push(outcome.status)
  if ('rule' in outcome) words.push(outcome.rule)
  if ('why' in outcome) words.push(outcome.why, ...(outcome.why === 'tls_error' ? [outcome.detail ?? ''] : []))
  return [...words, ...flags].join(' ')
}
