import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { detach as detachHook, findGitDir } from '@repohook/git'
import { counted } from './count.ts'
import { listWaiting, outboxFolder } from './outbox.ts'
import { listPushes, pushesFolder } from './pushes.ts'

export interface DetachResult {
  /** Whether the `post-receive` hook was ours; another one is left. */
  readonly hadHook: boolean
  /** Whether there were settings, and with them a token. */
  readonly hadSettings: boolean
  /** What earlier pushes left to send, and where; it stays there. */
  readonly waiting: readonly { readonly what: string; readonly folder: string }[]
}

/** Makes pushes to a repository events no more: puts the former hook back and removes the settings, token and all. */
export async function detach(path: string): Promise<DetachResult> {
  const gitDir = await findGitDir(path)
  const hadHook = await detachHook({ gitDir })
  const hadSettings = await removed(join(gitDir, 'repohook.json'))
  const [events, pushes] = [(await listWaiting(gitDir)).length, (await listPushes(gitDir)).length]
  const waiting = [
    ...(events > 0 ? [{ what: counted(events, 'event'), folder: outboxFolder(gitDir) }] : []),
    ...(pushes > 0 ? [{ what: counted(pushes, 'push', 'pushes'), folder: pushesFolder(gitDir) }] : []),
  ]
  return { hadHook, hadSettings, waiting }
}

async function removed(file: string): Promise<boolean> {
  try {
    await rm(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
