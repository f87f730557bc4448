import type { World } from '@repohook/events'
import { type Advance, advance } from './advance.ts'
import { startSender } from './keep-sending.ts'
import { listWaiting } from './outbox.ts'
import type { PushResult } from './push.ts'
import { countFolded, listPushes } from './pushes.ts'
import { readRepositoryCopy } from './repository-copy.ts'
import { readSettings } from './settings.ts'

const unfoldMs = 5_000

/** Unfolds and sends what waits, for as long as the server takes it; answers as a push does. */
export async function sendPending(gitDir: string, world: World, signal: AbortSignal): Promise<PushResult> {
  const settings = await readSettings(gitDir)
  const shown = await readRepositoryCopy(gitDir, settings)
  const rounds: Advance[] = []
  do rounds.push(await advance(gitDir, settings, world, { shown, unfoldMs, send: true, signal }))
  while (rounds.at(-1)?.problem === null && !signal.aborted && (await listPushes(gitDir)).length > 0)

  const waiting = await listWaiting(gitDir).catch(() => [])
  const following = await countFolded(gitDir)
  if (waiting.length + following.events > 0) startSender(gitDir)
  return {
    published: rounds.reduce((sum, { accepted }) => sum + accepted, 0),
    waiting: waiting.length,
    following,
    tooManyTags: false,
    refused: rounds.flatMap(({ tooLarge, refused }) => [...tooLarge, ...refused]),
    lost: rounds.flatMap(({ untold }) => untold),
    problem: rounds.at(-1)?.problem ?? null,
  }
}
