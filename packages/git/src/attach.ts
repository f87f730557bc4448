import { chmod, rename, writeFile } from 'node:fs/promises'
import { findGitDir } from './git-dir.ts'
import { hookFile } from './hook-file.ts'
import { type HookPlace, hookPlace } from './hook-place.ts'
import { postReceive } from './post-receive.ts'

export interface Attached {
  /** The hook that was written. */
  readonly hook: string
  /** The hook that was there before and that ours runs first. */
  readonly former: string | null
}

/**
 * Installs a `post-receive` hook that runs `command` (a program and its arguments, no shell) after every push, beside
 * the hook that is there. Attaching again replaces the command and nothing else.
 *
 * `command` gets git's lines on stdin and the hook's environment; the push waits for it, and does not fail by it. It is
 * readable by whoever may read the repository, so a token does not belong in it.
 */
export async function attach(to: { readonly gitDir: string; readonly command: readonly string[] }): Promise<Attached> {
  const script = postReceive(to.command)
  const place = await hookPlace(await findGitDir(to.gitDir))
  const foreign = (await hookFile(place.hook)) === 'foreign'
  if (foreign) await refuseSecondFormer(place)
  const draft = `${place.hook}.repohook-${process.pid}`
  await writeFile(draft, script)
  await chmod(draft, 0o755)
  if (foreign) await rename(place.hook, place.former)
  await rename(draft, place.hook)
  return { hook: place.hook, former: (await hookFile(place.former)) === 'none' ? null : place.former }
}

async function refuseSecondFormer({ hook, former }: HookPlace): Promise<void> {
  if ((await hookFile(former)) === 'none') return
  throw new Error(`${hook} was replaced since repohook kept the hook before it as ${former}: remove one of the two`)
}
