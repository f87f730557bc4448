import { describe, expect, it } from 'vitest'
import { groupCommit } from './group-commit.ts'
import { faultIn } from './sqlite/faults.ts'

/** Keeps what it was given, group by group; refuses a group with `bad` in it. */
function writer() {
  const groups: (readonly string[])[] = []
  const write = async (group: readonly string[]) => {
    groups.push(group)
    if (group.includes('bad')) throw new Error('refused')
    return group.map((item) => `${item}!`)
  }
  return { groups, write }
}

describe('groupCommit', () => {
  it('writes together what is asked for in the same moment, and answers each its own', async () => {
    const { groups, write } = writer()
    const add = groupCommit(write, 10, faultIn)
    expect(await Promise.all([add('a'), add('b'), add('c')])).toEqual(['a!', 'b!', 'c!'])
    expect(groups).toEqual([['a', 'b', 'c']])
    expect(await add('d')).toBe('d!')
    expect(groups).toEqual([['a', 'b', 'c'], ['d']])
  })

  it('writes so many at most at once, in their order', async () => {
    const { groups, write } = writer()
    const add = groupCommit(write, 2, faultIn)
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(add))).toEqual(['a!', 'b!', 'c!', 'd!', 'e!'])
    expect(groups).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  it('lets one that cannot be written fail alone', async () => {
    const { groups, write } = writer()
    const add = groupCommit(write, 10, faultIn)
    const answers = await Promise.allSettled([add('a'), add('bad'), add('c')])
    expect(answers).toMatchObject([{ value: 'a!' }, { reason: { message: 'refused' } }, { value: 'c!' }])
    expect(groups).toEqual([['a', 'bad', 'c'], ['a'], ['bad'], ['c']])
  })

  it('writes nothing a second time when the database is at fault', async () => {
    let written = 0
    const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
    const add = groupCommit<string, string>(
      () => {
        written += 1
        return Promise.reject(busy)
      },
      10,
      faultIn,
    )
    expect(await Promise.allSettled([add('a'), add('b')])).toMatchObject([{ reason: busy }, { reason: busy }])
    expect(written).toBe(1)
  })

  it('does not write one that fails by itself a second time', async () => {
    const { groups, write } = writer()
    await expect(groupCommit(write, 10, faultIn)('bad')).rejects.toThrow('refused')
    expect(groups).toEqual([['bad']])
  })
})
