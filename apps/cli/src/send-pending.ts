import type { World } from '@repohook/events'
import { startSender } from './keep-sending.ts'
import { listWaiting } from './outbox.ts'
import type { PushResult } from './push.ts'
import { sendOutbox } from './send-outbox.ts'
import { readSettings } from './settings.ts'

/** Sends what waits, for as long as the server takes it; answers as a push does. */
export async function sendPending(gitDir: string, world: World, signal: AbortSignal): Promise<PushResult> {
  const settings = await readSettings(gitDir)
  const { accepted, refused, problem } = await sendOutbox(gitDir, settings, world, signal)
  const waiting = await listWaiting(gitDir)
  if (waiting.length > 0) startSender(gitDir)
  return { published: accepted, waiting: waiting.length, refused, lost: [], problem }
}
