import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { newToken } from './new-token.testing.ts'
import { openStore, type Store } from './open-store.ts'
import { patient, takeDatabase } from './postgres/server.testing.ts'
import type { NewSession } from './session-store.ts'

interface Opened extends Store {
  /** Closes it, and leaves nothing. */
  leave(): Promise<void>
}

const options = { sealer: createSealer(Buffer.alloc(32)), world: stillWorld() }
const databases = {
  async SQLite(): Promise<Opened> {
    const folder = await mkdtemp(join(tmpdir(), 'repohook-'))
    const opened = await openStore(`file:${join(folder, 'test.db')}`, options)
    const leave = () => opened.close().then(() => rm(folder, { recursive: true }))
    return { ...opened, leave }
  },
  async PostgreSQL(): Promise<Opened> {
    const { url, giveBack } = await takeDatabase(inject('postgres'))
    const opened = await openStore(patient(url), options)
    return { ...opened, leave: () => opened.close().then(giveBack) }
  },
}

const session = (hash: string, expiresAt = 100): NewSession => ({ hash, createdAt: 10, expiresAt })

describe.each(Object.keys(databases) as (keyof typeof databases)[])('sessions on %s', (database) => {
  let store: Opened
  beforeEach(async () => {
    store = await databases[database]()
  })
  afterEach(() => store.leave())

  /** Adds a token that nothing stands against. */
  const add = async (name: string, expiresAt: number | null = null) =>
    (await store.tokens.add({ ...newToken(name), expiresAt })) ?? 0
  const purge = () => store.sessions.purge(50, 10)

  it('are found by their digests, with all that is known of their tokens', async () => {
    const targetIds = [3]
    const scopes = ['repo', 'admin:org_hook']
    const id = await store.tokens.add({ ...newToken('ci'), scopes, targetIds, expiresAt: 99 })
    await store.tokens.used(id ?? 0, 8)
    await store.sessions.begin(session('a'), 'hash of ci')
    const token = { id, name: 'ci', createdAt: 7, scopes, targetIds, expiresAt: 99, lastUsedAt: 8 }
    expect(await store.sessions.find('a')).toEqual({ token, expiresAt: 100 })
    expect(await store.sessions.find('b')).toBeNull()
  })

  it('end one by one', async () => {
    await add('ci')
    await store.sessions.begin(session('a'), 'hash of ci')
    await store.sessions.begin(session('b'), 'hash of ci')
    await store.sessions.end('a')
    expect(await store.sessions.find('a')).toBeNull()
    expect(await store.sessions.find('b')).not.toBeNull()
  })

  it('end with their token, whoever gets its secret later', async () => {
    const [keeper, id] = [await add('keeper'), await add('ci')]
    await store.sessions.begin(session('a'), 'hash of ci')
    await store.sessions.begin(session('b'), 'hash of keeper')
    await store.tokens.remove(id, keeper)
    await add('ci')
    expect(await store.sessions.find('a')).toBeNull()
    expect(await store.sessions.find('b')).not.toBeNull()
  })

  it('stay when a token is replaced by itself, and end when it is by another', async () => {
    await add('admin')
    await store.sessions.begin(session('a'), 'hash of admin')
    await store.tokens.replace(newToken('admin'))
    expect(await store.sessions.find('a')).not.toBeNull()
    await store.tokens.replace(newToken('admin', 'another'))
    await store.tokens.replace(newToken('admin'))
    expect(await store.sessions.find('a')).toBeNull()
  })

  it('go when they are over, or their token is', async () => {
    await add('ci')
    await add('short', 50)
    await store.sessions.begin(session('lasts', 51), 'hash of ci')
    await store.sessions.begin(session('over', 50), 'hash of ci')
    await store.sessions.begin(session('with its token'), 'hash of short')
    await store.sessions.begin(session('of nobody'), 'hash of nobody')
    expect(await store.sessions.purge(50, 2)).toBe(2)
    expect(await purge()).toBe(1)
    expect(await purge()).toBe(0)
    expect(await store.sessions.find('lasts')).not.toBeNull()
  })

  describe('that a link begins', () => {
    it('are none before', async () => {
      expect(await store.sessions.addLink(session('link'), await add('ci'))).toBe(true)
      expect(await store.sessions.find('link')).toBeNull()
      expect(await store.sessions.addLink(session('other'), 9_999)).toBe(false)
    })

    it('begin once, however many open it at the same moment', async () => {
      const id = await add('ci')
      await store.sessions.addLink(session('link'), id)
      const hashes = ['a', 'b', 'c', 'd', 'e']
      const open = (hash: string) => store.sessions.beginByLink('link', session(hash, 200))
      const begun = await Promise.all(hashes.map(open))
      expect(begun.filter(Boolean)).toHaveLength(1)
      const found = await Promise.all(hashes.map((hash) => store.sessions.find(hash)))
      expect(found.map((one) => one !== null)).toEqual(begun)
      expect(found.find(Boolean)).toMatchObject({ token: { id }, expiresAt: 200 })
      expect(await open('later')).toBe(false)
    })

    it('begin until the link is too old', async () => {
      const id = await add('ci')
      await store.sessions.addLink(session('old', 10), id)
      await store.sessions.addLink(session('new', 11), id)
      expect(await store.sessions.beginByLink('old', session('a'))).toBe(false)
      expect(await store.sessions.beginByLink('new', session('b'))).toBe(true)
      expect(await purge()).toBe(1)
    })

    it('begin by no session’s own secret', async () => {
      await add('ci')
      await store.sessions.begin(session('a'), 'hash of ci')
      expect(await store.sessions.beginByLink('a', session('b'))).toBe(false)
    })
  })
})
