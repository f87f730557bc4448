import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { World } from '@repohook/events'
import { advance } from './advance.ts'
import { takeLock } from './lock.ts'
import { outboxFolder } from './outbox.ts'
import { ownCommand } from './own-command.ts'
import { hasPending } from './pushes.ts'
import { readRepositoryCopy } from './repository-copy.ts'
import { readSettings } from './settings.ts'

/** As long as the server knows an idempotency key. */
const longestMs = 24 * 3_600_000
const pauses = { firstMs: 1_000, longestMs: 60_000 }
const roundMs = 600_000
/** How long it unfolds pushes before it sends what that made. */
const unfoldMs = 5_000

/** Starts a process of its own that keeps sending what waits. It outlives this one, and holds none of its streams. */
export function startSender(gitDir: string): void {
  const [program, ...args] = [...ownCommand, 'push', '--pending', '--until-sent', '--git-dir', gitDir]
  const child = spawn(program, args, { cwd: gitDir, detached: true, stdio: 'ignore' })
  // The events are on disk, and the next push sends them.
  child.on('error', () => {})
  child.unref()
}

/**
 * Unfolds and sends what waits until nothing does: pauses of 1 s, doubling up to 1 min while nothing is accepted; gives up after
 * 24 h, or when the repository is gone. Does nothing while another process is at it.
 */
export async function keepSending(gitDir: string, world: World, signal: AbortSignal): Promise<void> {
  const until = world.now() + longestMs
  // Once more after giving the lock back: a push in that moment found it taken, and left its events to this process.
  while (world.now() < until && !signal.aborted && (await hasPending(gitDir))) {
    await mkdir(outboxFolder(gitDir), { recursive: true, mode: 0o700 })
    const release = await takeLock(join(outboxFolder(gitDir), '.sender'), world)
    if (release === null) return
    try {
      await sendUntilEmpty(gitDir, world, until, signal)
    } finally {
      await release()
    }
  }
}

async function sendUntilEmpty(gitDir: string, world: World, until: number, signal: AbortSignal): Promise<void> {
  let pauseMs = pauses.firstMs
  while (world.now() < until) {
    // Read each time: somebody may have attached the repository anew, with another address or token.
    const settings = await readSettings(gitDir)
    const round = AbortSignal.any([signal, AbortSignal.timeout(roundMs)])
    const shown = await readRepositoryCopy(gitDir, settings)
    const { accepted, problem } = await advance(gitDir, settings, world, { shown, unfoldMs, send: true, signal: round })
    if (!(await hasPending(gitDir))) return
    if (accepted > 0) pauseMs = pauses.firstMs
    if (accepted > 0 && problem === null) continue
    await setTimeout(pauseMs, undefined, { signal })
    pauseMs = Math.min(2 * pauseMs, pauses.longestMs)
  }
}
