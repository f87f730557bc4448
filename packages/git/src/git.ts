import { spawn } from 'node:child_process'
import { buffer, text } from 'node:stream/consumers'

/**
 * Runs git on one repository and answers what it printed, decoded as UTF-8 with replacement characters.
 *
 * The repository is the one named, whatever the environment says: inside a hook git sets `GIT_DIR` and its companions.
 * Throws with git's own words when it exits with anything but 0.
 */
export async function git(gitDir: string, args: readonly string[], input = ''): Promise<string> {
  // oxlint-disable-next-line repohook/environment-only-in-config -- handed on to git, which needs PATH and HOME; not read
  const child = spawn('git', ['-C', gitDir, '--git-dir=.', ...args], { env: environment(process.env) })
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [output, complaint, code] = await Promise.all([buffer(child.stdout), text(child.stderr), exit])
  if (code !== 0) throw new Error(`git ${args.join(' ')} failed in ${gitDir}: ${complaint.trim() || `exit ${code}`}`)
  return output.toString('utf8')
}

const ofAnotherRepository = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
])

function environment(inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(([name]) => !ofAnotherRepository.has(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_NO_REPLACE_OBJECTS: '1' }
}
