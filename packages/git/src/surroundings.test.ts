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
    expect(surroundings(refs, updates, 1).branches.map(({ name, id }) => `${name} ${id}`)).toEqual([
      'refs/heads/c c1',
      'refs/heads/x x',
      'refs/heads/a a2',
    ])
  })

  it('knows what every ref stood at before the push, tags too', () => {
    expect(surroundings(refs, updates, 0).known.toSorted()).toEqual(['a1', 'c1', 't', 'x'])
    expect(surroundings(refs, updates, 3).known.toSorted()).toEqual(['a1', 'a2', 'b2', 'c1', 'c2', 't', 'x'])
  })

  it('does not show a ref that the push deleted earlier', () => {
    const deleting = [update('refs/heads/y', 'y1', zero), update('refs/heads/z', zero, 'z2')]
    expect(surroundings([ref('refs/heads/z', 'z2')], deleting, 1)).toEqual({ branches: [], known: ['y1'] })
  })
})
