import { resolve } from 'node:path'
import { maxPayloadBytes, type World } from '@repohook/events'
import { countEvents, parseRefUpdates, type RefEvent, refEvents, type RefUpdate } from '@repohook/git'
import { type Advance, advance } from './advance.ts'
import { createClient } from './client.ts'
import { type Keeping, keepEvents } from './keep-events.ts'
import { startSender } from './keep-sending.ts'
import { type KeptEvent, listWaiting } from './outbox.ts'
import { publishKept, whyNot } from './publish-kept.ts'
import { countFolded } from './pushes.ts'
import { readRepositoryCopy, type WireRepository, wireRepository, writeRepositoryCopy } from './repository-copy.ts'
import type { Refusal } from './send-outbox.ts'
import { readSettings, type Settings } from './settings.ts'
import { tooLarge } from './unfold-pushes.ts'

/** The part of its patience that a push spends on being told of the repository; the rest is for sending. */
const partForRepository = 0.4

/** How long a push unfolds; the rest of a large one is left to a process of its own. */
const unfoldMs = 1_000

export interface Push {
  readonly gitDir: string
  /** What git writes to post-receive: `old new ref`, a line each. */
  readonly lines: string
  /** Where its hook wrote it down; absent where it could not. */
  readonly place?: string | undefined
  readonly pusher: string
  /** How long to wait for the server at most, whatever it does. */
  readonly patienceMs: number
  readonly world: World
}

export interface PushResult {
  /** How many events of this push the server has. */
  readonly published: number
  /** How many events, those of earlier pushes too, are on disk; a process of its own goes on sending them. */
  readonly waiting: number
  /** What was pushed and is not yet in the outbox; the same process goes on with it. */
  readonly following: { readonly refs: number; readonly events: number }
  /** Nothing but tags was pushed, and more at once than make events. */
  readonly tooManyTags: boolean
  /** Why they wait. */
  readonly problem: string | null
  /** What the server refused for good, of earlier pushes too. */
  readonly refused: readonly Refusal[]
  /** What is neither with the server nor on disk. */
  readonly lost: readonly Refusal[]
}

/**
 * Publishes the events of each branch and tag that was pushed, after those that earlier pushes left. Each is on disk
 * before it is sent; what the server has not taken in time stays there, and a process of its own goes on sending.
 *
 * @throws an Error when the repository is not attached, or the lines are not git's
 */
export async function push({ gitDir: given, lines, place, pusher, patienceMs, world }: Push): Promise<PushResult> {
  const gitDir = resolve(given)
  const settings = await readSettings(gitDir)
  const updates = parseRefUpdates(lines)
  const { repository, problem } = await findRepository(gitDir, settings, patienceMs * partForRepository)
  const patient = AbortSignal.timeout(Math.ceil(patienceMs * (1 - partForRepository)))
  const loose = place === undefined ? await keepLoose(gitDir, updates, repository, pusher, world) : nothingLoose
  const send = problem === null
  const course = { shown: repository, unfoldMs, send, signal: patient }
  const round = await advance(gitDir, settings, world, course).catch((error: unknown): Advance => ({
    ...idle,
    problem: error instanceof Error ? error.message : String(error),
  }))
  const lost = await sendDirectly(loose.unkept, settings, patient)
  const waiting = await listWaiting(gitDir).catch(() => [])
  const following = await countFolded(gitDir)
  if (waiting.length + following.events > 0) startSender(gitDir)

  const total = place === undefined ? loose.kept.length + loose.unkept.length : countEvents(updates)
  const isMine =
    place === undefined ? (name: string) => loose.kept.includes(name) : (name: string) => name.startsWith(place)
  const mine = [...new Set([...waiting, ...round.refused.map(({ name }) => name)])].filter(isMine)
  const folded = place === undefined ? { events: 0 } : await countFolded(gitDir, place)
  const notMade = round.notMade.get(place ?? '') ?? 0
  return {
    published: Math.max(0, total - mine.length - folded.events - notMade - lost.length),
    waiting: waiting.length,
    following,
    tooManyTags:
      updates.length > 0 && countEvents(updates) === 0 && updates.some(({ ref }) => ref.startsWith('refs/tags/')),
    // Time that ran out while the server was at it is no problem of the server's.
    problem: patient.aborted && round.accepted > 0 ? null : (problem ?? round.problem),
    refused: [...loose.tooLarge, ...round.tooLarge, ...round.refused],
    lost: [...lost, ...loose.untold, ...round.untold],
  }
}

const idle: Advance = { accepted: 0, refused: [], problem: null, tooLarge: [], untold: [], notMade: new Map() }

interface Loose extends Keeping, Aside {}

const nothingLoose: Loose = { kept: [], unkept: [], tooLarge: [], untold: [] }

/** Keeps the events of a push that its hook could not write down, or that has none. */
async function keepLoose(
  gitDir: string,
  updates: readonly RefUpdate[],
  repository: WireRepository,
  pusher: string,
  world: World,
): Promise<Loose> {
  const events = refEvents({
    gitDir,
    updates,
    repository,
    sender: { login: pusher, type: 'User' },
    pusher: { name: pusher, email: null },
    defaultBranch: repository.default_branch ?? 'main',
    htmlUrl: repository.html_url,
  })
  const aside: Aside = { tooLarge: [], untold: [] }
  const kept = await keepEvents(gitDir, toKeep(events, aside, world), world)
  return { ...kept, ...aside }
}

/** How the server shows the repository; how it did last where no answer comes, and then why. */
async function findRepository(
  gitDir: string,
  settings: Settings,
  patienceMs: number,
): Promise<{ repository: WireRepository; problem: string | null }> {
  try {
    const patient = AbortSignal.timeout(Math.ceil(patienceMs))
    const { payload } = await createClient(settings, patient).repositories.get.query({ name: settings.repository })
    // Whoever pushes may be allowed to read here, and not to write.
    await writeRepositoryCopy(gitDir, payload).catch(() => {})
    return { repository: wireRepository(payload), problem: null }
  } catch (error) {
    return { repository: await readRepositoryCopy(gitDir, settings), problem: whyNot(error, settings) }
  }
}

/** What of a push never becomes an event to send. */
interface Aside {
  readonly tooLarge: Refusal[]
  /** What git could not tell of. */
  readonly untold: Refusal[]
}

async function* toKeep(events: AsyncIterable<RefEvent>, aside: Aside, world: World): AsyncGenerator<KeptEvent> {
  try {
    for await (const { event, payload } of events) {
      const text = JSON.stringify(payload)
      const about = { event, ref: payload.ref }
      if (Buffer.byteLength(text) <= maxPayloadBytes) {
        yield { ...about, payload: text, idempotencyKey: world.uuid(), createdAt: world.now() }
        continue
      }
      aside.tooLarge.push({ ...about, name: '', reason: tooLarge })
    }
  } catch (error) {
    // What is on disk by now is sent all the same.
    const reason = error instanceof Error ? error.message : String(error)
    aside.untold.push({ event: 'every event', ref: 'the refs that follow', name: '', reason })
  }
}

/** Sends what could not be kept; answers what is lost. */
async function sendDirectly(unkept: Keeping['unkept'], settings: Settings, patient: AbortSignal): Promise<Refusal[]> {
  const client = createClient(settings, patient)
  const lost: Refusal[] = []
  for (const { event, reason } of unkept) {
    const answer = await publishKept(client, settings, event)
    if (answer.kind === 'accepted') continue
    lost.push({ event: event.event, ref: event.ref, name: '', reason: `${answer.reason} ${reason}` })
  }
  return lost
}
