import { rename, rm } from 'node:fs/promises'
import { findGitDir } from './git-dir.ts'
import { hookFile } from './hook-file.ts'
import { hookPlace } from './hook-place.ts'

/** Takes our `post-receive` hook away and puts the former one back. Answers whether ours was there; others are left. */
export async function detach(from: { readonly gitDir: string }): Promise<boolean> {
  const { hook, former } = await hookPlace(await findGitDir(from.gitDir))
  if ((await hookFile(hook)) !== 'ours') return false
  if ((await hookFile(former)) === 'none') await rm(hook)
  else await rename(former, hook)
  return true
}
