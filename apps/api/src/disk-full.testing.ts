import { randomUUID } from 'node:crypto'
import { startReceiver } from '@repohook/delivery/testing'
import { serveHook, storedIn, until } from './served-hook.testing.ts'
import type { SmallDisk } from './small-disk.testing.ts'

export interface DiskFullFigures {
  readonly disk: string
  readonly accepted: number
  readonly refused: number
  /** Accepted events that never arrived, and refused ones that are stored or did. */
  readonly lost: number
  readonly halfStored: number
  /** Requests that were answered when not a byte could be written any more, and those that went out from then on. */
  readonly inHand: number
  readonly sentMeanwhile: number
  readonly arrivedTwice: number
  /** What `/readyz` said while it was full, and in the end. */
  readonly readyMeanwhile: boolean
  readonly readyAgain: boolean
  readonly retryAfter: string | null
  /** From the moment that there was room until an event was answered 202, and until everything was delivered. */
  readonly acceptsAfterMs: number
  readonly deliveredAfterMs: number
  /** Lines of the log from level error on, and those that tell that it is over. */
  readonly complaints: readonly string[]
  readonly recoveries: readonly string[]
  readonly exitCode: number | null
}

const publishers = 4
/** As many are under way to one hook. */
const perHook = 8
/** Refusals to wait for before there is room again. */
const refusals = 40
const payload = JSON.stringify({ text: 'x'.repeat(20_000) })

/** Runs a real server on a disk that becomes full while events are published and delivered, and then has room again. */
export async function runDiskFull(disk: SmallDisk): Promise<DiskFullFigures> {
  const arrivals: string[] = []
  let held: (() => void)[] | null = null
  // Answers that need room to be recorded.
  const receiver = await startReceiver((request, response) => {
    arrivals.push(String(request.headers['x-github-delivery']))
    const answer = () => void response.writeHead(200).end('y'.repeat(20_000))
    if (held) held.push(answer)
    else answer()
  })
  const { server, publish, isReady, settled } = await serveHook(disk.folder, receiver.url)
  const accepted: string[] = []
  const refused: string[] = []
  let retryAfter: string | null = null

  async function publishOne(): Promise<boolean> {
    const guid = randomUUID()
    const response = await publish(`{"event":"push","guid":"${guid}","payload":${payload}}`)
    await response.text()
    if (response.status === 202) accepted.push(guid)
    else refused.push(guid)
    if (response.status === 503) retryAfter = response.headers.get('retry-after')
    return response.status === 202
  }
  const publishUntil = (isEnough: () => boolean) =>
    Promise.all(
      Array.from({ length: publishers }, async () => {
        while (!isEnough()) await publishOne()
      }),
    )

  try {
    await publishUntil(() => accepted.length >= 20)
    await settled()
    const inHand: (() => void)[] = (held = [])
    await publishUntil(() => accepted.length >= 60)
    await until(async () => inHand.length >= perHook)
    disk.fill(server.pid)
    await publishUntil(() => refused.length >= refusals)
    held = null
    const sentBefore = arrivals.length
    for (const answer of inHand) answer()
    await publishUntil(() => refused.length >= 2 * refusals)
    const readyMeanwhile = await isReady()
    const sentMeanwhile = arrivals.length - sentBefore

    disk.free(server.pid)
    const acceptsAfterMs = await until(publishOne)
    const deliveredAfterMs = acceptsAfterMs + (await settled())
    await until(isReady)
    const { code, log } = await server.stop()
    const stored = storedIn(disk.folder)
    const lines = log as readonly { readonly msg: string; readonly level: number }[]
    return {
      disk: disk.kind,
      accepted: accepted.length,
      refused: refused.length,
      lost: accepted.filter((guid) => !stored.has(guid) || !arrivals.includes(guid)).length,
      halfStored: refused.filter((guid) => stored.has(guid) || arrivals.includes(guid)).length,
      inHand: inHand.length,
      sentMeanwhile,
      arrivedTwice: arrivals.length - new Set(arrivals).size,
      readyMeanwhile,
      readyAgain: true,
      retryAfter,
      acceptsAfterMs,
      deliveredAfterMs,
      complaints: lines.filter(({ level }) => level >= 50).map(({ msg }) => msg),
      recoveries: lines.filter(({ msg }) => msg === 'the database takes writes again').map(({ msg }) => msg),
      exitCode: code,
    }
  } finally {
    server.kill('SIGKILL')
    await server.ended
    await receiver.close()
  }
}
