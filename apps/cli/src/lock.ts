import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { World } from '@repohook/events'

const beatMs = 5_000
const staleAfterMs = 60_000
const pollMs = 25

/**
 * Takes the lock at this path; `null` while another process that lives holds it. Call what it answers to give it back.
 *
 * A holder that died, even by `kill -9`, holds nothing: its process id is gone, or is another's and the file is no
 * longer touched. In the moment of a takeover two may hold it, so it may save work, and nothing may rest on it.
 */
export async function takeLock(path: string, world: World): Promise<(() => Promise<void>) | null> {
  if (!(await create(path))) {
    if (!(await isStale(path, world))) return null
    await rm(path, { force: true })
    if (!(await create(path))) return null
  }
  const beat = setInterval(() => {
    const now = new Date(world.now())
    utimes(path, now, now).catch(() => {})
  }, beatMs)
  beat.unref()
  return async () => {
    clearInterval(beat)
    await rm(path, { force: true })
  }
}

/** Takes the lock as soon as it is free; `null` when `signal` aborts before. */
export async function waitForLock(path: string, world: World, signal: AbortSignal) {
  while (!signal.aborted) {
    const release = await takeLock(path, world)
    if (release) return release
    await setTimeout(pollMs)
  }
  return null
}

async function create(path: string): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (!file) return false
  try {
    await file.writeFile(String(process.pid))
  } finally {
    await file.close()
  }
  return true
}

async function isStale(path: string, world: World): Promise<boolean> {
  const [holder, found] = await Promise.all([readFile(path, 'utf8').catch(() => ''), stat(path).catch(() => null)])
  if (found === null || world.now() - found.mtimeMs > staleAfterMs) return true
  return !isAlive(Number(holder))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
