import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startReceiver } from '@repohook/delivery/testing'
import { serveHook, storedIn, until } from './served-hook.testing.ts'

export interface OverloadOptions {
  /** How long more is published than can be delivered. */
  readonly seconds: number
  /** How many times more. */
  readonly times?: number
  /** The depth limit of the queue. */
  readonly maxQueued?: number
}

export interface OverloadFigures {
  /** What the receiver takes, and what was offered in fact, per second. */
  readonly capacity: number
  readonly offered: number
  readonly accepted: number
  readonly refused: number
  /** Accepted events that never arrived, and refused ones that are stored or did. */
  readonly lost: number
  readonly halfStored: number
  /** The most accepted events at once that had not arrived. */
  readonly deepest: number
  /** Looks at `/readyz` meanwhile, and how many of them were not answered 200. */
  readonly looks: number
  readonly unready: number
  /** How long one batch took to be answered, at the 99th percentile. */
  readonly answerMs: number
  /** From the end of the load until an event was answered 202, and until everything was delivered. */
  readonly acceptsAfterMs: number
  readonly deliveredAfterMs: number
  /** Of a single publish that was refused meanwhile. */
  readonly retryAfter: string | null
}

/** What a hook gets at once, and how long the receiver takes: that is what can be delivered. */
const perHook = 8
const receiverMs = 80
const ticksPerSecond = 10

/**
 * Offers a real server several times what its receiver takes, for so many seconds, and then leaves it alone. What holds
 * whatever the machine: nothing accepted is lost, nothing refused is stored, no more waits than may wait.
 */
export async function runOverload({ seconds, times = 10, maxQueued = 500 }: OverloadOptions): Promise<OverloadFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'repohook-overload-'))
  const arrived = new Set<string>()
  const receiver = await startReceiver((request, response) => {
    arrived.add(String(request.headers['x-github-delivery']))
    void setTimeout(receiverMs).then(() => response.writeHead(200).end())
  })
  const served = await serveHook(folder, receiver.url, { REPOHOOK_MAX_QUEUED: String(maxQueued) })
  const capacity = (perHook * 1_000) / receiverMs
  const accepted = new Set<string>()
  const refused = new Set<string>()
  const answerTimes: number[] = []
  let [deepest, looks, unready] = [0, 0, 0]
  let retryAfter: string | null = null

  async function offer(count: number): Promise<void> {
    const guids = Array.from({ length: count }, () => randomUUID())
    const lines = guids.map((guid) => `${JSON.stringify({ event: 'push', payload: {}, guid })}\n`)
    const startedAt = performance.now()
    const response = await served.publish(lines.join(''), 'application/x-ndjson')
    const text = await response.text()
    answerTimes.push(performance.now() - startedAt)
    if (response.status === 503) for (const guid of guids) refused.add(guid)
    else
      for (const [index, line] of text.trimEnd().split('\n').entries())
        ('guid' in (JSON.parse(line) as object) ? accepted : refused).add(guids[index]!)
    deepest = Math.max(deepest, [...accepted].filter((guid) => !arrived.has(guid)).length)
  }

  try {
    const startedAt = performance.now()
    const offers: Promise<void>[] = []
    for (let tick = 0; tick < seconds * ticksPerSecond; tick++) {
      offers.push(offer(Math.ceil((capacity * times) / ticksPerSecond)))
      looks += 1
      if (!(await served.isReady())) unready += 1
      await setTimeout(Math.max(0, startedAt + ((tick + 1) * 1_000) / ticksPerSecond - performance.now()))
    }
    await Promise.all(offers)
    const lastedS = (performance.now() - startedAt) / 1_000
    const offered = Math.round((accepted.size + refused.size) / lastedS)

    const acceptsAfterMs = await until(async () => {
      const response = await served.publish('{"event":"push","payload":{}}')
      const { guid } = (await response.json()) as { guid?: string }
      if (response.status === 503) retryAfter = response.headers.get('retry-after')
      if (guid) accepted.add(guid)
      return response.status === 202
    })
    const deliveredAfterMs = acceptsAfterMs + (await served.settled())

    await served.server.stop()
    const stored = storedIn(folder)
    return {
      capacity,
      offered,
      accepted: accepted.size,
      refused: refused.size,
      lost: [...accepted].filter((guid) => !arrived.has(guid) || !stored.has(guid)).length,
      halfStored: [...refused].filter((guid) => stored.has(guid) || arrived.has(guid)).length,
      deepest,
      looks,
      unready,
      answerMs: Math.round(
        answerTimes.toSorted((one, other) => one - other)[Math.floor(answerTimes.length * 0.99)] ?? 0,
      ),
      acceptsAfterMs,
      deliveredAfterMs,
      retryAfter,
    }
  } finally {
    await served.server.stop()
    await receiver.close()
    await rm(folder, { recursive: true })
  }
}
