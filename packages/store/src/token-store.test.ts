import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newToken } from './new-token.testing.ts'
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

const shown = {
  hint: 'rhk_…0000',
  scopes: ['admin:instance'],
  targets: null,
  createdAt: 7,
  expiresAt: null,
  lastUsedAt: null,
}

/** Adds a token that nothing stands against. */
async function add(name: string): Promise<number> {
  const id = await store.tokens.add(newToken(name))
  expect(id).not.toBeNull()
  return id ?? 0
}

describe('tokens', () => {
  it('are found by their digests, and listed oldest first without them', async () => {
    const [first, second] = [await add('zebra'), await add('ant')]
    expect(await store.tokens.find('hash of ant')).toMatchObject({ id: second, name: 'ant' })
    expect(await store.tokens.list()).toEqual([
      { id: first, name: 'zebra', ...shown },
      { id: second, name: 'ant', ...shown },
    ])
  })

  it('share no name: the one that was there stays', async () => {
    const first = await add('ci')
    expect(await store.tokens.add(newToken('ci', 'another'))).toBeNull()
    expect(await store.tokens.find('another')).toBeNull()
    expect(await store.tokens.find('hash of ci')).toMatchObject({ id: first, name: 'ci' })
  })

  it('of one name that are added at once are one', async () => {
    const hashes = ['a', 'b', 'c', 'd']
    const answers = await Promise.all(hashes.map((hash) => store.tokens.add(newToken('ci', hash))))
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

  it('keep what they open, until when, and when they were used', async () => {
    const repository = await store.hooks.addRepository({ name: 'octo-org/hello', profile: {}, createdAt: 0 })
    const organization = repository?.parent?.id ?? 0
    const reach = { scopes: ['read:repo_hook', 'admin:org_hook'], expiresAt: 99 }
    const targetIds = [organization, repository?.id ?? 0]
    const id = await store.tokens.add({ ...newToken('ci'), ...reach, targetIds })
    await store.tokens.used(id ?? 0, 8)
    expect(await store.tokens.find('hash of ci')).toEqual({
      id,
      name: 'ci',
      createdAt: shown.createdAt,
      ...reach,
      targetIds,
      lastUsedAt: 8,
    })
    const targets = [
      { kind: 'organization', name: 'octo-org' },
      { kind: 'repository', name: 'octo-org/hello' },
    ]
    expect(await store.tokens.list()).toEqual([{ id, name: 'ci', ...shown, ...reach, targets, lastUsedAt: 8 }])
  })

  it('that replace one of their name open what they say, and were not used yet', async () => {
    const id = await store.tokens.add({ ...newToken('admin'), scopes: ['repo'], targetIds: [1], expiresAt: 9 })
    await store.tokens.used(id ?? 0, 8)
    await store.tokens.replace(newToken('admin', 'new'))
    expect(await store.tokens.list()).toEqual([{ id, name: 'admin', ...shown }])
  })

  it('do not delete themselves', async () => {
    const id = await add('one')
    expect(await store.tokens.remove(id, id)).toBe(false)
    expect(await store.tokens.list()).toHaveLength(1)
  })
})
