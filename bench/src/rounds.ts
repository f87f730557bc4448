import type { Child } from './child.ts'
import type { Cost } from './contenders/process.ts'
import { cpuTime, otherCpus, treeCpuMs } from './cpu-time.ts'
import type { OpenContestant } from './open-contestant.ts'
import type { Arrivals } from './receiver.ts'

/** One turn of one contestant. CPU times are of one delivery, in microseconds. */
export interface Round {
  readonly deliveredPerS: number
  /** Of the process that sends. */
  readonly cpuUs: number
  /** Of its database server; null without one that is ours. */
  readonly serverCpuUs: number | null
  /** The receiver's share of a CPU: near 1, the receiver is what is measured. */
  readonly receiverBusy: number
  /** How many CPUs' worth other programs took meanwhile; null where that is not known. */
  readonly otherCpus: number | null
}

export interface RoundsOptions {
  readonly rounds: number
  readonly deliveries: number
  readonly say: (progress: string) => void
}

/** Everybody's rounds by name. All take a turn in each round, each time beginning with another one, after a warm-up. */
export async function runRounds(
  open: readonly OpenContestant[],
  receiver: Child,
  { rounds, deliveries, say }: RoundsOptions,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const results = new Map(open.map(({ contestant }) => [contestant.name, [] as Round[]]))
  for (let number = 0; number <= rounds; number++) {
    for (const one of rotated(open, number)) {
      const { name } = one.contestant
      say(number === 0 ? `warming up: ${name}` : `round ${number} of ${rounds}: ${name}`)
      const round = await runRound(one, receiver, deliveries)
      if (number > 0) results.get(name)?.push(round)
    }
  }
  return results
}

/** @throws an Error when not every delivery arrived once and rightly signed */
async function runRound(
  { contestant, child, server }: OpenContestant,
  receiver: Child,
  deliveries: number,
): Promise<Round> {
  const serverPid = server?.pid ?? null
  await child.call('prepare', deliveries)
  await receiver.call('expect', deliveries, false)
  const before = cpuTime()
  const serverBefore = serverPid === null ? null : treeCpuMs(serverPid)
  const { ms, cpuMs } = await child.call<Cost>('run', deliveries)
  const serverAfter = serverPid === null ? null : treeCpuMs(serverPid)
  const after = cpuTime()
  const { received, wrong, cpuMs: receiverMs } = await receiver.call<Arrivals>('arrivals')
  if (received !== deliveries || wrong > 0)
    throw new Error(
      `${contestant.name} made ${deliveries} deliveries; ${received} arrived, ${wrong} of those checked with a wrong signature.`,
    )
  const us = (spentMs: number) => (spentMs / deliveries) * 1000
  return {
    deliveredPerS: (deliveries / ms) * 1000,
    cpuUs: us(cpuMs),
    serverCpuUs: serverBefore === null || serverAfter === null ? null : us(serverAfter - serverBefore),
    receiverBusy: receiverMs / ms,
    otherCpus: otherCpus(before, after, ms),
  }
}

const rotated = <T>(values: readonly T[], by: number): readonly T[] => {
  const first = by % Math.max(1, values.length)
  return [...values.slice(first), ...values.slice(0, first)]
}
