import { join } from 'node:path'
import type { World } from '@repohook/events'
import { createClient } from './client.ts'
import { waitForLock } from './lock.ts'
import { dropKept, listWaiting, outboxFolder, readKept, refuseKept } from './outbox.ts'
import { type Answer, publishKept } from './publish-kept.ts'
import type { Settings } from './settings.ts'

/** What one round of sending did. */
export interface Round {
  readonly accepted: number
  /** The names of those that the server refused for good. */
  readonly refused: readonly Refusal[]
  /** Why the rest has to wait; `null` when there is none. */
  readonly problem: string | null
}

export interface Refusal {
  readonly name: string
  readonly event: string
  readonly ref: string
  readonly reason: string
}

/**
 * Sends what waits, oldest first, each event when the one before it is settled; ends at the first that has to wait, and
 * when `signal` aborts.
 *
 * One process at a time does so, which saves work. Two at a time would still keep the order, since neither goes on
 * before the server has acknowledged, and no event would be published twice, since each carries its idempotency key.
 */
export async function sendOutbox(
  gitDir: string,
  settings: Settings,
  world: World,
  signal: AbortSignal,
): Promise<Round> {
  if ((await listWaiting(gitDir)).length === 0) return { accepted: 0, refused: [], problem: null }
  const release = await waitForLock(join(outboxFolder(gitDir), '.lock'), world, signal)
  if (release === null) return { accepted: 0, refused: [], problem: 'Events of an earlier push are still being sent.' }
  try {
    return await sendWaiting(gitDir, settings, signal)
  } finally {
    await release()
  }
}

async function sendWaiting(gitDir: string, settings: Settings, signal: AbortSignal): Promise<Round> {
  const client = createClient(settings, signal)
  const refused: Refusal[] = []
  let accepted = 0
  for (const name of await listWaiting(gitDir)) {
    const kept = await readKept(gitDir, name)
    if (kept === 'gone') continue
    const unreadable: Answer = { kind: 'refused', reason: 'The file in the outbox is not one that repohook wrote.' }
    const answer = kept === 'unreadable' ? unreadable : await publishKept(client, settings, kept)
    if (answer.kind === 'postponed') return { accepted, refused, problem: answer.reason }
    if (answer.kind === 'accepted') {
      await dropKept(gitDir, name)
      accepted += 1
      continue
    }
    await refuseKept(gitDir, name, answer.reason)
    const { event, ref } = kept === 'unreadable' ? { event: 'event', ref: name } : kept
    refused.push({ name, event, ref, reason: answer.reason })
  }
  return { accepted, refused, problem: null }
}
