import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from './open-store.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-'))
  const options = { sealer: createSealer(Buffer.alloc(32)), world: stillWorld() }
  store = await openStore(`file:${join(folder, 'test.db')}`, options)
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const token = (name: string, hash = `hash of ${name}`) => ({ name, hash, hint: 'rhk_…0000', createdAt: 7 })

/** Adds a token that nothing stands against. */
async function add(name: string): Promise<number> {
  const id = await store.tokens.add(token(name))
  expect(id).not.toBeNull()
  return id ?? 0
}

describe('tokens', () => {
  it('are found by their digests, and listed oldest first without them', async () => {
    const [first, second] = [await add('zebra'), await add('ant')]
    expect(await store.tokens.find('hash of ant')).toEqual({ id: second, name: 'ant' })
    expect(await store.tokens.list()).toEqual([
      { id: first, name: 'zebra', hint: 'rhk_…0000', createdAt: 7 },
      { id: second, name: 'ant', hint: 'rhk_…0000', createdAt: 7 },
    ])
  })

  it('share no name: the one that was there stays', async () => {
    const first = await add('ci')
    expect(await store.tokens.add(token('ci', 'another'))).toBeNull()
    expect(await store.tokens.find('another')).toBeNull()
    expect(await store.tokens.find('hash of ci')).toEqual({ id: first, name: 'ci' })
  })

  it('of one name that are added at once are one', async () => {
    const hashes = ['a', 'b', 'c', 'd']
    const answers = await Promise.all(hashes.map((hash) => store.tokens.add(token('ci', hash))))
    expect(answers.filter((id) => id !== null)).toHaveLength(1)
    expect(await store.tokens.list()).toHaveLength(1)
  })

  it('leave their names when they go', async () => {
    const keeper = await add('keeper')
    const id = await add('ci')
    expect(await store.tokens.remove(id, keeper)).toBe(true)
    expect(await store.tokens.find('hash of ci')).toBeNull()
    expect(await add('ci')).not.toBe(id)
  })

  it('that delete each other leave one', async () => {
    const [one, other] = [await add('one'), await add('other')]
    const gone = await Promise.all([store.tokens.remove(one, other), store.tokens.remove(other, one)])
    expect(gone.toSorted()).toEqual([false, true])
    expect(await store.tokens.list()).toHaveLength(1)
  })

  it('do not delete themselves', async () => {
    const id = await add('one')
    expect(await store.tokens.remove(id, id)).toBe(false)
    expect(await store.tokens.list()).toHaveLength(1)
  })
})
