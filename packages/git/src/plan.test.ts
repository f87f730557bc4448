import { describe, expect, it } from 'vitest'
import { planEvents } from './plan.ts'
import type { RefUpdate } from './ref-update.ts'

const id = 'a'.repeat(40)
const zero = '0'.repeat(40)

type Change = 'created' | 'moved' | 'deleted'

function update(ref: string, change: Change): RefUpdate {
  const [created, deleted] = [change === 'created', change === 'deleted']
  return { ref, old: created ? zero : id, new: deleted ? zero : id, created, deleted }
}

const tags = (count: number, change: Change) =>
  Array.from({ length: count }, (_, at) => update(`refs/tags/${change}-${at}`, change))
const branches = (count: number, change: Change) =>
  Array.from({ length: count }, (_, at) => update(`refs/heads/${change}-${at}`, change))

/** How many of each event are planned: `create 3, push 3`. */
function told(...updates: readonly RefUpdate[]) {
  const counts = Map.groupBy(planEvents(updates), ({ event }) => event)
  return Object.fromEntries([...counts].map(([event, each]) => [event, each.length]))
}

describe('planEvents', () => {
  it('puts create and delete before the push of the same ref, and keeps the order of the updates', () => {
    const updates = [
      update('refs/heads/b', 'created'),
      update('refs/tags/t', 'deleted'),
      update('refs/heads/a', 'moved'),
    ]
    expect(planEvents(updates).map(({ event, update: { ref } }) => `${event} ${ref}`)).toEqual([
      'create refs/heads/b',
      'push refs/heads/b',
      'delete refs/tags/t',
      'push refs/tags/t',
      'push refs/heads/a',
    ])
  })

  it('passes over refs that are neither branches nor tags', () => {
    expect(planEvents([update('refs/notes/commits', 'created'), update('refs/heads', 'deleted')])).toEqual([])
  })

  it.each([
    ['created', 'create'],
    ['deleted', 'delete'],
  ] as const)('tells of three tags %s at once, and of none of four', (change, event) => {
    expect(told(...tags(3, change))).toEqual({ [event]: 3, push: 3 })
    expect(told(...tags(4, change))).toEqual({})
  })

  it('counts every tag pushed for push, but for create and delete only those created and those deleted', () => {
    expect(told(...tags(3, 'moved'))).toEqual({ push: 3 })
    expect(told(...tags(4, 'moved'))).toEqual({})
    expect(told(...tags(3, 'created'), ...tags(1, 'moved'))).toEqual({ create: 3 })
    expect(told(...tags(3, 'created'), ...tags(3, 'deleted'))).toEqual({ create: 3, delete: 3 })
    expect(told(...tags(4, 'created'), ...tags(3, 'deleted'))).toEqual({ delete: 3 })
  })

  it('tells of branches though tags are too many', () => {
    expect(told(...tags(4, 'created'), ...branches(5, 'created'))).toEqual({ create: 5, push: 5 })
    expect(told(...tags(4, 'deleted'), ...branches(5, 'deleted'))).toEqual({ delete: 5, push: 5 })
  })

  it('makes a push event for each of 5000 branches, and of 5001 for none, nor for a tag beside them', () => {
    expect(told(...branches(5000, 'moved'), ...tags(3, 'moved'))).toEqual({ push: 5003 })
    expect(told(...branches(5001, 'moved'), ...tags(3, 'moved'))).toEqual({})
    expect(told(...branches(2500, 'created'), ...branches(2501, 'deleted'))).toEqual({ create: 2500, delete: 2501 })
  })

  it('counts no other refs', () => {
    const others = Array.from({ length: 5001 }, (_, at) => update(`refs/pull/${at}/head`, 'created'))
    expect(told(...branches(1, 'moved'), ...others)).toEqual({ push: 1 })
  })
})
