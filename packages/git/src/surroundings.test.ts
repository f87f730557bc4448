import { describe, expect, it } from 'vitest'
import type { RefUpdate } from './ref-update.ts'
import { surroundings } from './surroundings.ts'

const zero = '0000'

function update(name: string, old: string, next: string): RefUpdate {
  return { ref: name, old, new: next, created: old === zero, deleted: next === zero }
}

function ref(name: string, id: string, isDefault = false) {
  return { name, id, isDefault }
}

describe('surroundings', () => {
  const updates = [
    update('refs/heads/a', 'a1', 'a2'),
    update('refs/heads/b', zero, 'b2'),
    update('refs/heads/c', 'c1', 'c2'),
    update('refs/heads/d', zero, 'd2'),
  ]
  const refs = [
    ref('refs/heads/a', 'a2'),
    ref('refs/heads/b', 'b2'),
    ref('refs/heads/c', 'c2', true),
    ref('refs/heads/d', 'd2'),
    ref('refs/heads/x', 'x'),
    ref('refs/tags/t', 't'),
  ]

  it('shows earlier refs where they went, later ones where they were, and those not yet made not at all', () => {
    const { branchAt } = surroundings(refs, updates)
    expect(branchAt(1, 'a2')).toBe('refs/heads/a')
    expect(branchAt(1, 'c1')).toBe('refs/heads/c')
    expect(branchAt(1, 'x')).toBe('refs/heads/x')
    for (const id of ['a1', 'b2', 'c2', 'd2', 't']) expect(branchAt(1, id)).toBeNull()
    expect(branchAt(3, 'c2')).toBe('refs/heads/c')
  })

  it('names the default branch before others, then one that the push left alone, then one that moved', () => {
    const same = [
      update('refs/heads/a', zero, 'i'),
      update('refs/heads/m', 'o', 'i'),
      update('refs/heads/z', zero, 'i'),
    ]
    const still = [ref('refs/heads/a', 'i'), ref('refs/heads/m', 'i', true), ref('refs/heads/z', 'i')]
    expect([0, 1, 2].map((index) => surroundings(still, same).branchAt(index, 'i'))).toEqual([
      null,
      'refs/heads/a',
      'refs/heads/m',
    ])
    expect(surroundings([...still, ref('refs/heads/q', 'i')], same).branchAt(1, 'i')).toBe('refs/heads/q')
    expect(surroundings(still, same).branchAt(0, 'o')).toBe('refs/heads/m')
  })

  it('knows what every ref stood at before the push, tags too', () => {
    const { known, settled } = surroundings(refs, updates)
    expect(settled.toSorted()).toEqual(['a1', 'c1', 't', 'x'])
    expect(known(0).toSorted()).toEqual(['a1', 'c1', 't', 'x'])
    expect(known(3).toSorted()).toEqual(['a1', 'a2', 'b2', 'c1', 'c2', 't', 'x'])
  })

  it('does not show a ref that the push deleted earlier', () => {
    const deleting = [update('refs/heads/y', 'y1', zero), update('refs/heads/z', zero, 'z2')]
    const { known, branchAt } = surroundings([ref('refs/heads/z', 'z2')], deleting)
    expect([known(1), branchAt(1, 'y1'), branchAt(1, zero)]).toEqual([['y1'], null, null])
  })
})
