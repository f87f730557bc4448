import { cpuTime, otherCpus } from '../cpu-time.ts'
import { type Accepted, measureAccepted } from './accepted.ts'
import { type FanOut, measureFanOut } from './fan-out.ts'
import { type Latency, measureLatency } from './latency.ts'
import { startService } from './service.ts'
import { openDatabase } from '../open-database.ts'
import type { Options } from '../options.ts'
import type { Workplace } from '../workplace.ts'

/** What is measured on the service as a whole, from outside. */
export interface OverHttp {
  readonly accepted: Accepted
  readonly latency: Latency
  readonly fanOut: FanOut
  /** How many CPUs' worth other programs took meanwhile; null where that is not known. */
  readonly otherCpus: number | null
}

/** Starts the service and measures it; `quick` does with a tenth of everything. */
export async function measureOverHttp(
  place: Workplace,
  { quick, database }: Pick<Options, 'quick' | 'database'>,
  say: (progress: string) => void,
): Promise<OverHttp> {
  const { receiver, receiverUrl } = place
  const service = await startService(place, await openDatabase(place, database))
  const [from, before] = [performance.now(), cpuTime()]
  try {
    say('over HTTP: idle latency')
    const latency = await measureLatency(service, receiver, receiverUrl, quick ? 30 : 300)
    say('over HTTP: accepted')
    const accepted = await measureAccepted(service, receiverUrl, quick ? 300 : 6000)
    say('over HTTP: fan-out')
    const fanOut = await measureFanOut(service, receiver, receiverUrl, quick ? 100 : 1000)
    return { accepted, latency, fanOut, otherCpus: otherCpus(before, cpuTime(), performance.now() - from) }
  } finally {
    await service.stop()
  }
}
