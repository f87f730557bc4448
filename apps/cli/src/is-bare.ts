import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'

/** Whether a repository, by its git directory, has no work tree: such a one is there to be pushed to. */
export async function isBare(gitDir: string): Promise<boolean> {
  const asked = ['--git-dir', gitDir, 'config', '--type=bool', '--get', 'core.bare']
  try {
    const { stdout } = await promisify(execFile)('git', asked)
    return stdout.trim() === 'true'
  } catch {
    return basename(gitDir) !== '.git'
  }
}
