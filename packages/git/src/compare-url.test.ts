import { describe, expect, it } from 'vitest'
import { compareUrl } from './compare-url.ts'
import type { Push, PushedCommit } from './push.ts'

const a = 'a'.repeat(40)
const b = 'b'.repeat(40)
const zero = '0'.repeat(40)

function push(old: string, next: string, ids: readonly string[] = [], ref = 'refs/heads/main'): Push {
  const person = { name: 'Ada', email: 'ada@example.org' }
  const paths = { added: [], removed: [], modified: [] }
  const rest = { treeId: a, message: '', committedAt: '', author: person, committer: person, distinct: true, ...paths }
  const commits: PushedCommit[] = ids.map((id) => ({ id, ...rest }))
  const update = { old, new: next, ref, created: old === zero, deleted: next === zero }
  return { update, forced: false, baseRef: null, commits, head: null }
}

describe('compareUrl', () => {
  it.each([
    ['both ends of an update', push(a, b, [b]), `compare/${a.slice(0, 12)}...${b.slice(0, 12)}`],
    ['twelve zeros for a deleted ref', push(a, zero), `compare/${a.slice(0, 12)}...000000000000`],
    ['the one commit of a new branch', push(zero, b, [b]), `commit/${b}`],
    ['from before the first of several', push(zero, b, [a, b]), `compare/${a.slice(0, 12)}^...${b.slice(0, 12)}`],
    ['a tag by its name', push(zero, b, [], 'refs/tags/v1.0'), 'compare/v1.0'],
    [
      'a name with the slashes kept and the rest escaped',
      push(zero, b, [], 'refs/heads/x/#1é'),
      'compare/x/%231%C3%A9',
    ],
  ])('shows %s', (_, told, path) => {
    expect(compareUrl('https://forge.test/ada/engine', told)).toBe(`https://forge.test/ada/engine/${path}`)
  })
})
