import { type Commit, commitLogFormat, parseCommitLog } from './commit-log.ts'
import { git } from './git.ts'

/** Reads the commits of these ids, in one process. Plumbing, so that no `diff.*` setting changes what it answers. */
export async function readCommits(gitDir: string, ids: readonly string[]): Promise<Commit[]> {
  if (ids.length === 0) return []
  const log = await git(
    gitDir,
    [
      'diff-tree',
      '--stdin',
      '-z',
      '-r',
      '--root',
      '--always',
      '--no-renames',
      '--name-status',
      '--diff-merges=first-parent',
      '--encoding=UTF-8',
      `--format=${commitLogFormat}`,
    ],
    lines(ids),
  )
  return parseCommitLog(log)
}

/** The ids reachable from any of `tips` and not from `known`. */
export async function listNew(gitDir: string, tips: readonly string[], known: readonly string[]): Promise<string[]> {
  if (tips.length === 0) return []
  const listing = await git(gitDir, ['rev-list', '--stdin'], lines([...tips, ...known.map((id) => `^${id}`)]))
  return listing.split('\n').filter((id) => id !== '')
}

/** The ids reachable from `tip` and not from `known`, oldest first; with a `limit`, the newest that many of them. */
export async function listCommits(
  gitDir: string,
  tip: string,
  known: readonly string[],
  limit = Infinity,
): Promise<string[]> {
  const most = limit === Infinity ? [] : [`--max-count=${limit}`]
  const input = lines([tip, ...known.map((id) => `^${id}`)])
  const listing = await git(gitDir, ['rev-list', '--topo-order', '--reverse', ...most, '--stdin'], input)
  return listing.split('\n').filter((id) => id !== '')
}

/** The commit that each id is, or that the annotated tag of that id points at; `null` where it leads to no commit. */
export async function peel(gitDir: string, ids: readonly string[]): Promise<(string | null)[]> {
  const input = lines(ids.map((id) => `${id}^{commit}`))
  const answer = await git(gitDir, ['cat-file', '--batch-check=%(objecttype) %(objectname)'], input)
  const found = answer.split('\n')
  return ids.map((_, at) => /^commit ([0-9a-f]+)$/.exec(found[at] ?? '')?.[1] ?? null)
}

function lines(each: readonly string[]): string {
  return each.map((line) => `${line}\n`).join('')
}
