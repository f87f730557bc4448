import type { World } from '@repohook/events'
import { createClient } from './client.ts'
import { openOutbox, syncFolder } from './keep-events.ts'
import { listWaiting, outboxFolder } from './outbox.ts'
import { publishKept } from './publish-kept.ts'
import { listPushes } from './pushes.ts'
import type { WireRepository } from './repository-copy.ts'
import { type Refusal, type Round, sendOutbox } from './send-outbox.ts'
import type { Settings } from './settings.ts'
import { placeOf, type Sink, unfoldPushes, type Unfolding } from './unfold-pushes.ts'

/** So many events are unfolded however long they take. */
const fewest = 20

export interface Advance extends Omit<Unfolding, 'problem'>, Round {}

/**
 * Unfolds pushes into the outbox for a while and then sends the outbox. Where the outbox takes no more, what follows is
 * sent directly and in order once it is empty; the record of a push stays until the server has its events.
 *
 * @param unfoldMs how long to unfold
 * @param send whether to send, too
 */
export async function advance(
  gitDir: string,
  settings: Settings,
  world: World,
  { shown, unfoldMs, send, signal }: { shown: WireRepository; unfoldMs: number; send: boolean; signal: AbortSignal },
): Promise<Advance> {
  const unfoldInto = (sink: Sink, patient: AbortSignal) => {
    const until = world.now() + unfoldMs
    let taken = 0
    const counting: Sink = { ...sink, take: (event, name) => ((taken += 1), sink.take(event, name)) }
    const isLate = () => taken >= fewest && world.now() >= until
    return unfoldPushes(gitDir, settings, world, { sink: counting, shown, isLate, patient })
  }
  const kept = await unfoldInto(outboxSink(gitDir, world), AbortSignal.timeout(unfoldMs))
  if (!send) return { accepted: 0, refused: [], ...kept }
  // An outbox that cannot even be listed keeps nothing.
  const isEmpty = async () => (await listWaiting(gitDir).catch(() => [])).length === 0
  const nothing: Round = { accepted: 0, refused: [], problem: null }
  const round = (await isEmpty()) ? nothing : await sendOutbox(gitDir, settings, world, signal)
  const isBlocked = kept.problem !== null && round.problem === null && (await listPushes(gitDir)).length > 0
  if (!isBlocked || !(await isEmpty())) return { ...kept, ...round }

  const direct = directSink(settings, signal)
  const sent = await unfoldInto(direct.sink, signal)
  return {
    accepted: round.accepted + direct.accepted(),
    refused: [...round.refused, ...direct.refused],
    problem: sent.problem,
    tooLarge: [...kept.tooLarge, ...sent.tooLarge],
    untold: [...kept.untold, ...sent.untold],
    notMade: sumOf(kept.notMade, sent.notMade, direct.refusedOf),
  }
}

function outboxSink(gitDir: string, world: World): Sink {
  let outbox: ReturnType<typeof openOutbox> | undefined
  const folder = outboxFolder(gitDir)
  return {
    async take(event, name) {
      outbox ??= openOutbox(folder, world)
      const { write } = await outbox
      await write(event, name)
    },
    settle: () => syncFolder(folder),
  }
}

function directSink(settings: Settings, signal: AbortSignal) {
  const client = createClient(settings, signal)
  const refused: Refusal[] = []
  const refusedOf = new Map<string, number>()
  let accepted = 0
  const sink: Sink = {
    async take(event, name) {
      const answer = await publishKept(client, settings, event)
      if (answer.kind === 'postponed') throw new Error(answer.reason)
      if (answer.kind === 'accepted') accepted += 1
      if (answer.kind !== 'refused') return
      const place = placeOf(name)
      refusedOf.set(place, (refusedOf.get(place) ?? 0) + 1)
      refused.push({ event: event.event, ref: event.ref, name: '', reason: answer.reason })
    },
    settle: async () => {},
  }
  return { sink, refused, refusedOf, accepted: () => accepted }
}

function sumOf(...counts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>()
  for (const [place, count] of counts.flatMap((each) => [...each])) sum.set(place, (sum.get(place) ?? 0) + count)
  return sum
}
