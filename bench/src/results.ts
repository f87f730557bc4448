import type { Memory } from './contenders/process.ts'
import type { Machine } from './machine.ts'
import type { OverHttp } from './measures/over-http.ts'
import type { Workers } from './measures/workers.ts'
import type { Round } from './rounds.ts'
import { median, pairedRatio, spread, type Spread } from './statistics.ts'

/** One contestant's rounds, summed up. Times are of one delivery, in microseconds; medians. */
export interface Standing {
  readonly name: string
  readonly title: string
  readonly deliveredPerS: Spread
  /** To raw in the same round. */
  readonly ratio: Spread | null
  readonly cpuUs: number
  readonly serverCpuUs: number | null
  readonly receiverBusy: number
  readonly fsyncsPerDelivery: number | null
  readonly memory: Memory
  /** The database and what it promises of a commit. */
  readonly durability: string
  readonly rounds: readonly Round[]
}

/** The whole of what was measured: what `--json` prints. */
export interface Results {
  readonly measuredAt: string
  readonly machine: Machine
  readonly payloadBytes: number
  readonly concurrency: number
  readonly deliveries: number
  readonly rounds: number
  readonly pinned: boolean
  readonly standings: readonly Standing[]
  /** Titles of those whose server was not found. */
  readonly notAtHand: readonly string[]
  /** Why the numbers decide nothing; empty when they do. */
  readonly doubts: readonly string[]
  readonly overHttp: OverHttp | null
  readonly workers: Workers | null
}

/** What other programs may take without spoiling a round, in CPUs. */
const tolerableCpus = 0.25

/** Beyond that, more workers find no processor to work on. */
const mostBusy = 0.7

export interface Measured {
  readonly name: string
  readonly title: string
  readonly durability: string
  readonly memory: Memory
  readonly fsyncsPerDelivery: number | null
  readonly rounds: readonly Round[]
}

export function standingOf({ rounds, ...rest }: Measured, raw: readonly Round[] | null): Standing {
  const rates = rounds.map(({ deliveredPerS }) => deliveredPerS)
  const serverTimes = rounds.map(({ serverCpuUs }) => serverCpuUs).filter((time) => time !== null)
  return {
    ...rest,
    deliveredPerS: spread(rates),
    ratio:
      raw &&
      pairedRatio(
        rates,
        raw.map(({ deliveredPerS }) => deliveredPerS),
      ),
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
    serverCpuUs: serverTimes.length > 0 ? median(serverTimes) : null,
    receiverBusy: median(rounds.map(({ receiverBusy }) => receiverBusy)),
    rounds,
  }
}

/** Reasons not to trust what was measured, as sentences. */
export function doubtsAbout(
  standings: readonly Standing[],
  overHttp: Pick<OverHttp, 'otherCpus'> | null,
  workers: Pick<Workers, 'many'> | null,
): readonly string[] {
  const rounds = standings.flatMap((standing) => standing.rounds)
  const disturbed = rounds.filter(({ otherCpus }) => otherCpus !== null && otherCpus > tolerableCpus)
  const others = median(disturbed.map(({ otherCpus }) => otherCpus ?? 0))
  const busy = standings.filter(({ receiverBusy }) => receiverBusy > 0.95).map(({ title }) => title)
  const besideHttp = overHttp?.otherCpus ?? 0
  const busyWorkers = workers?.many.busy ?? 0
  return [
    disturbed.length > rounds.length / 4 &&
      `undecided: other programs took ${others.toFixed(1)} CPUs in ${disturbed.length} of ${rounds.length} turns`,
    besideHttp > tolerableCpus && `undecided over HTTP: other programs took ${besideHttp.toFixed(1)} CPUs`,
    busyWorkers > mostBusy &&
      `undecided of workers side by side: the processors were ${(busyWorkers * 100).toFixed(0)} % busy`,
    rounds.length > 0 && rounds.length < 3 * standings.length && 'undecided: fewer than three rounds',
    busy.length > 0 && `bound by the receiver, whose CPU was full: ${busy.join(', ')}`,
  ].filter((doubt) => doubt !== false)
}
