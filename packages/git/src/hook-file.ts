import { lstat, readFile } from 'node:fs/promises'
import { isOurs } from './post-receive.ts'

/** What stands at a hook's path: nothing, a hook that we wrote, or somebody else's, dangling links included. */
export async function hookFile(path: string): Promise<'none' | 'ours' | 'foreign'> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text !== null) return isOurs(text) ? 'ours' : 'foreign'
  const there = await lstat(path).catch(() => null)
  return there === null ? 'none' : 'foreign'
}
