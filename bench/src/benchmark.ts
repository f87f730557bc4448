import type { Memory } from './contenders/process.ts'
import { concurrency } from './contenders/contender.ts'
import { type Contestant, contestantsOn } from './contestants.ts'
import { countFsyncs } from './fsyncs.ts'
import { describeMachine } from './machine.ts'
import { measureOverHttp } from './measures/over-http.ts'
import { measureWorkers } from './measures/workers.ts'
import { type OpenContestant, openContestant } from './open-contestant.ts'
import type { Options } from './options.ts'
import { payload } from './payload.ts'
import { doubtsAbout, type Measured, type Results, standingOf } from './results.ts'
import { runRounds } from './rounds.ts'
import type { Workplace } from './workplace.ts'

/** Measures all that the options name, one after the other. */
export async function benchmark(place: Workplace, options: Options, say: (progress: string) => void): Promise<Results> {
  const { only, rounds, deliveries, quick, database } = options
  const machine = describeMachine(place.folder)
  const chosen = contestantsOn(database).filter(({ name }) => only.includes(name))
  const { measured, notAtHand } = await measureContestants(chosen, place, options, say)
  const raw = measured.find(({ name }) => name === 'raw')?.rounds ?? null
  const standings = measured.map((one) => standingOf(one, raw))
  const overHttp = only.includes('http') ? await measureOverHttp(place, { quick, database }, say) : null
  const workers = only.includes('workers') ? await measureWorkers(place, { quick, database }, say) : null
  return {
    measuredAt: new Date().toISOString(),
    machine,
    payloadBytes: payload.length,
    concurrency,
    deliveries,
    rounds,
    pinned: place.pins.sender.length > 0,
    standings,
    notAtHand,
    doubts: doubtsAbout(standings, overHttp, workers),
    overHttp,
    workers,
  }
}

async function measureContestants(
  chosen: readonly Contestant[],
  place: Workplace,
  { rounds, deliveries }: Options,
  say: (progress: string) => void,
): Promise<{ readonly measured: readonly Measured[]; readonly notAtHand: readonly string[] }> {
  const open: OpenContestant[] = []
  const notAtHand: string[] = []
  for (const contestant of chosen) {
    say(`starting ${contestant.name}`)
    const one = await openContestant(contestant, place)
    if (one) open.push(one)
    else notAtHand.push(contestant.title)
  }
  const results = await runRounds(open, place.receiver, { rounds, deliveries, say })
  const memory = new Map<Contestant, Memory>()
  for (const { contestant, child } of open) memory.set(contestant, await child.call<Memory>('memory'))
  for (const { close } of open) await close()

  const measured: Measured[] = []
  for (const { contestant, server } of open) {
    say(`counting fsyncs: ${contestant.name}`)
    measured.push({
      name: contestant.name,
      title: contestant.title,
      durability: [...(server ? [`${server.version}: ${server.durability}`] : []), ...contestant.notes].join('; '),
      memory: memory.get(contestant) ?? { rssBytes: 0, peakBytes: 0 },
      fsyncsPerDelivery: await countFsyncs(contestant, place, deliveries),
      rounds: results.get(contestant.name) ?? [],
    })
  }
  return { measured, notAtHand }
}
