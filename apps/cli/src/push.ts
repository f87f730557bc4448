import { resolve } from 'node:path'
import { maxPayloadBytes, type World } from '@repohook/events'
import { parseRefUpdates, type RefEvent, refEvents } from '@repohook/git'
import { createClient } from './client.ts'
import { type Keeping, keepEvents } from './keep-events.ts'
import { startSender } from './keep-sending.ts'
import { type KeptEvent, listWaiting } from './outbox.ts'
import { publishKept, whyNot } from './publish-kept.ts'
import { readRepositoryCopy, type WireRepository, wireRepository, writeRepositoryCopy } from './repository-copy.ts'
import { type Refusal, type Round, sendOutbox } from './send-outbox.ts'
import { readSettings, type Settings } from './settings.ts'

/** The part of its patience that a push spends on being told of the repository; the rest is for sending. */
const partForRepository = 0.4

export interface Push {
  readonly gitDir: string
  /** What git writes to post-receive: `old new ref`, a line each. */
  readonly lines: string
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
export async function push({ gitDir: given, lines, pusher, patienceMs, world }: Push): Promise<PushResult> {
  const gitDir = resolve(given)
  const settings = await readSettings(gitDir)
  const updates = parseRefUpdates(lines)
  const { repository, problem } = await findRepository(gitDir, settings, patienceMs * partForRepository)
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
  const { kept, unkept } = await keepEvents(gitDir, toKeep(events, aside, world), world)

  const patient = AbortSignal.timeout(Math.ceil(patienceMs * (1 - partForRepository)))
  const round = problem === null ? await trySending(gitDir, settings, world, patient) : { refused: [], problem }
  const lost = await sendDirectly(unkept, settings, patient)
  const waiting = await listWaiting(gitDir).catch(() => [])
  if (waiting.length > 0) startSender(gitDir)

  const notPublished = new Set([...waiting, ...round.refused.map(({ name }) => name)])
  return {
    published: kept.filter((name) => !notPublished.has(name)).length + unkept.length - lost.length,
    waiting: waiting.length,
    problem: round.problem,
    refused: [...aside.tooLarge, ...round.refused],
    lost: [...lost, ...aside.untold],
  }
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
      const reason = 'Its payload is larger than 25 MB, and GitHub sends none then, either.'
      aside.tooLarge.push({ ...about, name: '', reason })
    }
  } catch (error) {
    // What is on disk by now is sent all the same.
    const reason = error instanceof Error ? error.message : String(error)
    aside.untold.push({ event: 'every event', ref: 'the refs that follow', name: '', reason })
  }
}

/** The events of this push are on disk by now: whatever goes wrong here, nothing is lost. */
async function trySending(
  gitDir: string,
  settings: Settings,
  world: World,
  patient: AbortSignal,
): Promise<Pick<Round, 'refused' | 'problem'>> {
  try {
    return await sendOutbox(gitDir, settings, world, patient)
  } catch (error) {
    return { refused: [], problem: error instanceof Error ? error.message : String(error) }
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
