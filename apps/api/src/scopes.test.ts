import { describe, expect, it } from 'vitest'
import { mayOn, type Right, type Scope, scopeNames } from './scopes.ts'

const kinds = ['repository', 'organization', 'instance'] as const
const rights: readonly Right[] = ['read', 'write', 'admin']

/** The most that a scope holds on a repository, an organization and the instance. */
const table: Readonly<Record<Scope, readonly (Right | null)[]>> = {
  'read:repo_hook': ['read', null, null],
  'write:repo_hook': ['write', null, null],
  'admin:repo_hook': ['admin', null, null],
  repo: ['admin', null, null],
  'admin:org_hook': [null, 'admin', null],
  'admin:instance': ['admin', 'admin', 'admin'],
}

describe('a scope', () => {
  it.each(scopeNames)('%s holds what it says, and what that holds', (scope) => {
    for (const [index, kind] of kinds.entries()) {
      const most = table[scope][index] ?? null
      const held = rights.filter((right) => mayOn(kind, right, [scope]))
      expect(held).toEqual(most === null ? [] : rights.slice(0, rights.indexOf(most) + 1))
    }
  })

  it('adds to the others', () => {
    expect(mayOn('organization', 'write', ['read:repo_hook', 'admin:org_hook'])).toBe(true)
    expect(mayOn('repository', 'write', ['read:repo_hook', 'admin:org_hook'])).toBe(false)
    expect(mayOn('repository', 'read', [])).toBe(false)
  })
})
