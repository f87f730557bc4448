import { git } from './git.ts'

/**
 * The absolute git directory of a repository named by its own path: a bare repository, a `.git` directory, or the top
 * of a work tree. Parent directories are not searched, so a mistyped path never means the repository around it.
 */
export async function findGitDir(path: string): Promise<string> {
  const ask = async (options: readonly string[]) => {
    const answer = await git(path, [...options, 'rev-parse', '--absolute-git-dir'])
    return answer.replace(/\n$/, '')
  }
  try {
    return await ask([])
  } catch {
    return ask(['--git-dir=.git'])
  }
}
