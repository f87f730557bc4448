import { mkdir, realpath } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { git } from './git.ts'
import { formerName } from './post-receive.ts'

/** Where a repository's `post-receive` hook is, and where the one that it replaced is kept. */
export interface HookPlace {
  readonly hook: string
  readonly former: string
}

/**
 * Where git looks for this repository's hooks; the directory is made if it is missing.
 *
 * Throws when that is outside the git directory, by `core.hooksPath` or a symbolic link: other repositories may share
 * it, or it may be under version control, and a hook written there would speak for all of them.
 */
export async function hookPlace(gitDir: string): Promise<HookPlace> {
  const ask = async (...question: string[]) => {
    const answer = await git(gitDir, ['rev-parse', ...question])
    return resolve(gitDir, answer.replace(/\n$/, ''))
  }
  const home = await realpath(await ask('--git-common-dir'))
  const hooks = await ask('--git-path', 'hooks')
  const within = (path: string) => path.startsWith(home + sep)
  if (within(hooks)) await mkdir(hooks, { recursive: true })
  const real = await realpath(hooks).catch(() => hooks)
  if (!within(real)) {
    throw new Error(
      `git takes the hooks of ${home} from ${real}, which is outside the repository (core.hooksPath or a symbolic link). ` +
        'Unset that for this repository, or run the command from the post-receive hook there.',
    )
  }
  return { hook: join(real, 'post-receive'), former: join(real, formerName) }
}
