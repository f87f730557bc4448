import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { maxPayloadBytes, type World } from '@repohook/events'
import { countEvents, type PushRecord, refEvents } from '@repohook/git'
import { waitForLock } from './lock.ts'
import type { KeptEvent } from './outbox.ts'
import { finishPush, listPushes, pushesFolder, readProgress, readPush, refusePush, writeProgress } from './pushes.ts'
import type { WireRepository } from './repository-copy.ts'
import type { Refusal } from './send-outbox.ts'
import type { Settings } from './settings.ts'

/** What takes the events of pushes, in their order. */
export interface Sink {
  /** @throws an Error when it cannot; the push then waits where it stands */
  take(event: KeptEvent, name: string): Promise<void>
  /** Makes what it took last. */
  settle(): Promise<void>
}

export interface Unfolding {
  /** Why the rest has to wait; `null` when there is none, or when only the time ran out. */
  readonly problem: string | null
  readonly tooLarge: readonly Refusal[]
  /** What git could not tell of. */
  readonly untold: readonly Refusal[]
  /** How many events, by the place of their push, are among these two. */
  readonly notMade: ReadonlyMap<string, number>
}

interface Course {
  readonly sink: Sink
  /** How the server shows the repository. */
  readonly shown: WireRepository
  isLate(): boolean
  readonly patient: AbortSignal
}

/**
 * Gives the sink the events of the pushes that were written down, the oldest push first, until none is left or it is
 * late. One that is broken off goes on where it stood, or a little before: an event has one name and one idempotency key,
 * however often its push is unfolded.
 *
 * One process at a time does so; a second, in the moment of a takeover, would do the same.
 */
export async function unfoldPushes(
  gitDir: string,
  settings: Settings,
  world: World,
  course: Course,
): Promise<Unfolding> {
  const sum: Sum = { problem: null, tooLarge: [], untold: [], notMade: new Map() }
  if ((await listPushes(gitDir)).length === 0) return sum
  const release = await waitForLock(join(pushesFolder(gitDir), '.lock'), world, course.patient)
  if (release === null) return { ...sum, problem: 'Events of an earlier push are still being kept.' }
  try {
    for (const place of await listPushes(gitDir)) {
      if (!(await unfold(gitDir, place, settings, world, course, sum))) break
    }
  } finally {
    await release()
  }
  return sum
}

interface Sum extends Unfolding {
  problem: string | null
  readonly tooLarge: Refusal[]
  readonly untold: Refusal[]
  readonly notMade: Map<string, number>
}

/** Answers whether nothing of it is left to do. */
async function unfold(
  gitDir: string,
  place: string,
  settings: Settings,
  world: World,
  { sink, shown, isLate }: Course,
  sum: Sum,
): Promise<boolean> {
  const push = await readPush(gitDir, place)
  if (push === null) return true
  const { record, text, createdAt } = push
  const notMade = (count: number) => sum.notMade.set(place, (sum.notMade.get(place) ?? 0) + count)
  const giveUp = async (ref: string, reason: string): Promise<true> => {
    sum.untold.push({ event: 'every event', ref, name: '', reason })
    await sink.settle()
    await refusePush(gitDir, place, text, reason, world)
    return true
  }
  if (record === null) return giveUp('a push', 'The file in the pushes is not one that the hook of repohook wrote.')

  const begun = await readProgress(gitDir, place)
  const { repository } = begun ?? settings
  if (begun === null) await writeProgress(gitDir, place, { repository, told: 0 }).catch(() => {})
  let told = begun?.told ?? 0
  const origin = createHash('sha256').update(`${place}\n${createdAt}\n${text}`).digest('hex').slice(0, 40)
  const events = eventsOf(gitDir, record, shown, told)
  const stop = async (problem: string | null): Promise<false> => {
    sum.problem = problem
    await sink.settle()
    await writeProgress(gitDir, place, { repository, told }).catch(() => {})
    return false
  }
  for (;;) {
    if (isLate()) return stop(null)
    const next = await events.next().catch(asError)
    if (next instanceof Error) {
      notMade(countEvents(record.updates) - told)
      return giveUp('the refs that follow', next.message)
    }
    if (next.done) break
    const { event, payload } = next.value
    const about = { event, ref: payload.ref }
    const body = JSON.stringify(payload)
    if (Buffer.byteLength(body) > maxPayloadBytes) {
      sum.tooLarge.push({ ...about, name: '', reason: tooLarge })
      notMade(1)
    } else {
      const name = nameOf(place, told + 1)
      const kept = { ...about, payload: body, idempotencyKey: `${origin}-${told + 1}`, createdAt, repository }
      const failed = await sink.take(kept, name).catch(asError)
      if (failed instanceof Error) return stop(failed.message)
    }
    told += 1
  }
  await sink.settle()
  await finishPush(gitDir, place, world)
  return true
}

const nameOf = (place: string, number: number): string => `${place}-${String(number).padStart(6, '0')}.json`

/** The place of the push that an event's name tells of. */
export const placeOf = (name: string): string => name.slice(0, name.indexOf('-'))

export const tooLarge = 'Its payload is larger than 25 MB, and GitHub sends none then, either.'

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

function eventsOf(gitDir: string, { updates, standing, pusher }: PushRecord, repository: WireRepository, skip: number) {
  return refEvents({
    gitDir,
    updates,
    standing,
    skip,
    repository,
    sender: { login: pusher, type: 'User' },
    pusher: { name: pusher, email: null },
    defaultBranch: repository.default_branch ?? 'main',
    htmlUrl: repository.html_url,
  })
}
