import { setTimeout as pause } from 'node:timers/promises'
import type { Child } from '../child.ts'
import { hookCount } from '../contenders/contender.ts'
import { busyShare } from '../cpu-time.ts'
import { openDatabase } from '../open-database.ts'
import type { Arrivals } from '../receiver.ts'
import { makeDatabase } from '../servers/postgres.ts'
import { median } from '../statistics.ts'
import type { Workplace } from '../workplace.ts'
import { startService } from './service.ts'

/** What workers beside each other deliver from one PostgreSQL, to receivers that take their time. */
export interface Workers {
  readonly few: Crew
  readonly many: Crew
  /** How many times more the many deliver than the few in the same round; median. */
  readonly factor: number
  readonly rounds: number
  readonly slots: number
  readonly receiverMs: number
}

export interface Crew {
  readonly workers: number
  readonly deliveredPerS: number
  /** The share of all processors that worked, 0 to 1; null where that is not known. */
  readonly busy: number | null
}

const [few, many] = [1, 4]
const slots = 16
const receiverMs = 50
const repositories = 4
const warmUpMs = 2_000

/** One worker and then four on a backlog that outlasts the measurement, each time in a database of its own. */
export async function measureWorkers(
  place: Workplace,
  { quick, database }: { readonly quick: boolean; readonly database: string | null },
  say: (progress: string) => void,
): Promise<Workers> {
  const server = await openDatabase(place, database ?? 'postgres')
  const [rounds, countedMs] = quick ? [1, 2_000] : [3, 8_000]
  const crews = new Map<number, Crew[]>([
    [few, []],
    [many, []],
  ])
  await place.receiver.call('delay', receiverMs)
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const workers of round % 2 === 0 ? [many, few] : [few, many]) {
        say(`round ${round} of ${rounds}: workers side by side: ${workers}`)
        crews.get(workers)?.push(await measureCrew(place, server, workers, countedMs))
      }
    }
  } finally {
    await place.receiver.call('delay', 0)
  }
  const [ofFew, ofMany] = [crews.get(few) ?? [], crews.get(many) ?? []]
  const factors = ofMany.map(({ deliveredPerS }, index) => deliveredPerS / (ofFew[index]?.deliveredPerS ?? Number.NaN))
  return { few: middle(ofFew), many: middle(ofMany), factor: median(factors), rounds, slots, receiverMs }
}

async function measureCrew(place: Workplace, serverUrl: string, workers: number, countedMs: number): Promise<Crew> {
  const { receiver, receiverUrl } = place
  const { url, drop } = await makeDatabase(serverUrl)
  const start = (role: string) =>
    startService(place, url, { settings: { REPOHOOK_ROLE: role, REPOHOOK_SLOTS: String(slots) }, prefix: [] })
  const api = await start('api')
  const most = ((warmUpMs + countedMs) / receiverMs) * slots * workers
  const events = Math.ceil((1.5 * most) / hookCount)
  for (let number = 0; number < repositories; number++) await api.register(`bench/${number}`, receiverUrl, hookCount)
  for (let number = 0; number < repositories; number++)
    await api.publishBatch(`bench/${number}`, Math.ceil(events / repositories))
  await api.stop()
  const crew = await Promise.all(Array.from({ length: workers }, () => start('worker')))
  try {
    await pause(warmUpMs)
    return { workers, ...(await count(receiver, countedMs)) }
  } finally {
    await Promise.all(crew.map((worker) => worker.stop()))
    await drop()
  }
}

async function count(receiver: Child, forMs: number): Promise<Pick<Crew, 'deliveredPerS' | 'busy'>> {
  await receiver.call('expect', Infinity, false)
  const [from, share] = [performance.now(), busyShare()]
  await pause(forMs)
  const { received, wrong } = await receiver.call<Arrivals>('arrivals')
  if (wrong > 0) throw new Error(`Of ${received} deliveries of the workers, ${wrong} were signed wrongly.`)
  return { deliveredPerS: (received / (performance.now() - from)) * 1000, busy: share() }
}

function middle(crews: readonly Crew[]): Crew {
  const shares = crews.map(({ busy }) => busy).filter((busy) => busy !== null)
  return {
    workers: crews[0]?.workers ?? 0,
    deliveredPerS: median(crews.map(({ deliveredPerS }) => deliveredPerS)),
    busy: shares.length > 0 ? median(shares) : null,
  }
}
