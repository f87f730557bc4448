/** A commit as a push tells of it: who, when, why, and the paths it touched against its first parent. */
export interface Commit {
  readonly id: string
  readonly treeId: string
  /** Without its trailing newlines. */
  readonly message: string
  /** ISO 8601 with the committer's offset; `Z` for UTC. */
  readonly committedAt: string
  readonly author: Person
  readonly committer: Person
  /** This and the two below: at most `maxPaths` together, the first in the order of git. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly modified: readonly string[]
}

export interface Person {
  readonly name: string
  readonly email: string
}

/** GitHub's cap, from its OpenAPI description of the `push` webhook: "3000 changed files will be reported per commit". */
const maxPaths = 3000

const start = 'commit'
const fields = ['%H', '%T', '%cI', '%an', '%ae', '%cn', '%ce', '%B'] as const

/** The `--format` that `parseCommitLog` reads. */
export const commitLogFormat = [start, ...fields].join('%x00')

/**
 * Reads NUL-separated commits, each followed by its `--name-status` pairs.
 *
 * Where a status letter could stand, the word `commit` starts the next one: neither a message nor a path is ever there.
 */
export function parseCommitLog(log: string): Commit[] {
  const tokens = log.split('\0')
  const commits: Commit[] = []
  for (let at = 0; tokens[at] === start;) {
    const header = tokens.slice(at + 1, at + 1 + fields.length)
    at += 1 + fields.length
    const pairs: [status: string, path: string][] = []
    for (; tokens[at] !== start && at + 1 < tokens.length; at += 2) {
      if (pairs.length < maxPaths) pairs.push([(tokens[at] ?? '').trimStart(), tokens[at + 1] ?? ''])
    }
    commits.push(commit(header, pairs))
  }
  return commits
}

function commit(header: readonly string[], pairs: readonly [status: string, path: string][]): Commit {
  const [id = '', treeId = '', date = '', name = '', email = '', committerName = '', committerEmail = '', body = ''] =
    header
  const paths = (wanted: (status: string) => boolean) =>
    pairs.filter(([status]) => wanted(status)).map(([, path]) => path)
  return {
    id,
    treeId,
    message: body.replace(/\n+$/, ''),
    committedAt: date.replace(/\+00:00$/, 'Z'),
    author: { name, email },
    committer: { name: committerName, email: committerEmail },
    added: paths((status) => status === 'A'),
    removed: paths((status) => status === 'D'),
    modified: paths((status) => status !== 'A' && status !== 'D'),
  }
}
