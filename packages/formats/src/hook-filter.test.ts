import { describe, expect, test } from 'vitest'
import { heldBackBecause, hookFilter } from './hook-filter.ts'

const push = { ref: 'refs/heads/dev', commits: [{ author: { name: 'Ada' } }], forced: false, size: 1 }

const held = (filter: unknown, event = 'push', payload: Record<string, unknown> = push) =>
  heldBackBecause(hookFilter.parse(filter), event, payload)

describe('a pattern of refs', () => {
  test('keeps back what it does not mean, and says why', () => {
    expect(held({ refs: '{main,feature/*}' })).toBe('The ref “refs/heads/dev” is not one of {main,feature/*}.')
    expect(held({ refs: 'dev' })).toBeNull()
    expect(held({})).toBeNull()
  })

  test('looks at branches and tags that come and go, by their kind', () => {
    const created = { ref: 'v1', ref_type: 'tag' }
    expect(held({ refs: 'refs/tags/*' }, 'create', created)).toBeNull()
    expect(held({ refs: 'refs/heads/*' }, 'delete', created)).toContain('refs/tags/v1')
  })

  test('lets every other event pass', () => {
    expect(held({ refs: 'main' }, 'issues', { action: 'opened' })).toBeNull()
    expect(held({ refs: 'main' }, 'workflow_dispatch', { ref: 'refs/heads/dev' })).toBeNull()
  })
})

describe('conditions', () => {
  test.for([
    [{ path: 'forced', operator: 'is', value: 'false' }, null],
    [{ path: 'size', operator: 'is', value: 2 }, 'size is 1, and has to be 2.'],
    [{ path: 'commits.0.author.name', operator: 'is', value: 'Ada' }, null],
    [{ path: 'commits.1.author.name', operator: 'exists' }, 'commits.1.author.name is missing, and has to be there.'],
    [
      { path: 'ref', operator: 'starts_with', value: 'refs/tags/' },
      'ref is “refs/heads/dev”, and has to start with “refs/tags/”.',
    ],
    [{ path: 'ref', operator: 'contains', value: 'dev' }, null],
    [{ path: 'ref', operator: 'is_not', value: 'refs/heads/dev' }, 'ref is “refs/heads/dev”, which it must not be.'],
    [{ path: 'commits', operator: 'is_missing' }, 'commits is a list, and has to be missing.'],
    [{ path: '__proto__.constructor', operator: 'exists' }, '__proto__.constructor is missing, and has to be there.'],
    [{ path: 'base_ref', operator: 'is', value: null }, null],
  ])('%j', ([condition, why]) => {
    expect(held({ conditions: [condition] })).toBe(why)
  })

  test('all have to hold', () => {
    const size = { path: 'size', operator: 'is', value: 1 }
    expect(held({ conditions: [size, { path: 'forced', operator: 'is', value: true }] })).toContain('forced is false')
  })

  test.for([
    [{ path: 'a..b', operator: 'is' }, 'A path is'],
    [{ path: 'a', operator: 'matches' }, 'The operator is one of'],
  ])('%j is refused with what to do', ([condition, sentence]) => {
    expect(hookFilter.safeParse({ conditions: [condition] }).error?.issues[0]?.message).toContain(sentence)
  })

  test('a pattern is refused where it stands', () => {
    expect(hookFilter.safeParse({ refs: '{main' }).error?.issues[0]?.path).toEqual(['refs'])
  })
})
