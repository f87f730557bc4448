import { StorageFault, type StorageTrouble } from '@repohook/events'
import { stillWorld } from '@repohook/events/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { StorageWatch } from './storage-watch.ts'

const watches: StorageWatch[] = []
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop()
})

/** A watch over a database that fails as it is told, and what it said. */
function watched() {
  const world = stillWorld()
  const said: unknown[] = []
  const state: { trouble: StorageTrouble | null } = { trouble: null }
  const watch: StorageWatch = new StorageWatch({
    world,
    log: {
      error: ({ trouble }: { trouble: string }) => said.push(['begins', trouble]),
      info: ({ trouble, lastedMs }: { trouble: string; lastedMs: number }) => said.push(['ends', trouble, lastedMs]),
    },
    async probe() {
      if (state.trouble) meet(state.trouble)
      if (state.trouble) throw new Error(state.trouble)
    },
  })
  watches.push(watch)
  const meet = (trouble: StorageTrouble) => watch.tell(new StorageFault(trouble, 'SQLITE_X: told'))
  const lookAfter = async (ms: number) => {
    world.pass(ms)
    await watch.look()
  }
  return { watch, said, state, meet, lookAfter }
}

describe('a watch over the database', () => {
  it('says once that it is full and once that it is over, however often it is told', async () => {
    const { watch, said, state, meet, lookAfter } = watched()
    expect(watch.isWell).toBe(true)
    state.trouble = 'full'
    for (let n = 0; n < 100; n++) meet('full')
    for (let n = 0; n < 10; n++) await lookAfter(1_000)
    expect(watch.isWell).toBe(false)
    state.trouble = null
    for (let n = 0; n < 10; n++) await lookAfter(1_000)
    expect(watch.isWell).toBe(true)
    expect(said).toEqual([
      ['begins', 'full'],
      ['ends', 'full', 15_000],
    ])
  })

  it('does not take it for over while a disk that is almost full takes some and not others', async () => {
    const { watch, said, meet, lookAfter } = watched()
    for (let n = 0; n < 20; n++) {
      meet('full')
      await lookAfter(4_000)
    }
    expect(watch.isWell).toBe(false)
    expect(said).toEqual([['begins', 'full']])
    await lookAfter(1_000)
    expect(watch.isWell).toBe(true)
  })

  it('says when something else is wrong', async () => {
    const { said, meet, lookAfter } = watched()
    meet('busy')
    meet('full')
    await lookAfter(5_000)
    expect(said).toEqual([
      ['begins', 'busy'],
      ['begins', 'full'],
      ['ends', 'full', 5_000],
    ])
  })

  it('never takes damage for over', async () => {
    const { watch, said, meet, lookAfter } = watched()
    meet('damaged')
    meet('unreachable')
    for (let n = 0; n < 10; n++) await lookAfter(3_600_000)
    expect(watch.isWell).toBe(false)
    expect(said).toEqual([['begins', 'damaged']])
  })

  it('looks by itself, and holds no process open', async () => {
    const { watch, said, meet } = watched()
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    meet('full')
    expect(timers()).toBe(before)
    watch.stop()
    expect(said).toEqual([['begins', 'full']])
  })
})
