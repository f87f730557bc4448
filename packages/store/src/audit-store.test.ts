import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer } from '@repohook/hooks'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { AuditEntry } from './audit-store.ts'
import { openStore, type Store } from './open-store.ts'
import { createDatabase } from './postgres/server.testing.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-'))
})
afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const entry: AuditEntry = {
  at: 7,
  actor: { tokenId: 3, name: 'ci' },
  verb: 'hooks.remove',
  target: { kind: 'repository', name: 'octocat/hello' },
  subjectId: 5,
  outcome: 'allowed',
  failure: null,
  requestId: 'r-1',
  address: '192.0.2.1',
}
const stranger: AuditEntry = {
  ...entry,
  at: 8,
  actor: null,
  verb: 'hooks.list',
  target: null,
  subjectId: null,
  outcome: 'denied',
  failure: 'auth.required',
  address: null,
}

describe.each(['SQLite', 'PostgreSQL'])('the audit log on %s', (database) => {
  beforeEach(async () => {
    const url =
      database === 'SQLite'
        ? `file:${join(folder, 'test.db')}`
        : (await createDatabase(inject('postgres'), 'template0')).url
    store = await openStore(url, { sealer: createSealer(Buffer.alloc(32)), world: stillWorld() })
  })

  it('answers what was told it, newest first, a page at a time', async () => {
    await store.audit.append(entry)
    await store.audit.append(stranger)
    const [newest, ...rest] = await store.audit.list({ limit: 1 })
    expect(newest).toEqual({ id: expect.any(Number), ...stranger })
    expect(rest).toEqual([])
    expect(await store.audit.list({ below: newest!.id, limit: 9 })).toEqual([{ id: expect.any(Number), ...entry }])
  })

  it('is asked for a token, a verb or what was denied', async () => {
    await store.audit.append(entry)
    await store.audit.append(stranger)
    const verbs = async (page: object) => (await store.audit.list({ limit: 9, ...page })).map(({ verb }) => verb)
    expect(await verbs({ tokenId: 3 })).toEqual(['hooks.remove'])
    expect(await verbs({ verb: 'hooks.list' })).toEqual(['hooks.list'])
    expect(await verbs({ outcome: 'denied' })).toEqual(['hooks.list'])
    expect(await verbs({ tokenId: 3, outcome: 'denied' })).toEqual([])
  })

  it('lets go of what is older, a batch at a time', async () => {
    for (const at of [1, 2, 3, 4]) await store.audit.append({ ...entry, at })
    expect(await store.audit.purge(4, 2)).toBe(2)
    expect(await store.audit.purge(4, 2)).toBe(1)
    expect((await store.audit.list({ limit: 9 })).map(({ at }) => at)).toEqual([4])
  })
})
