import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bench } from '@repohook/delivery/testing'
import type { World } from '@repohook/events'
import { createSealer } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { openCopy, openOriginal } from '../open-maintenance.ts'
import { openStore, type Store } from '../open-store.ts'
import { createDatabase, patient } from '../postgres/server.testing.ts'
import { copyInstallation, type TransferProgress } from './copy-installation.ts'

const sealer = createSealer(new Uint8Array(32).fill(7))
const kinds = ['SQLite', 'PostgreSQL'] as const
const ways = kinds.flatMap((from) => kinds.map((to) => [from, to] as const))

/** A database, and a way to it past the store. */
interface Place {
  readonly url: string
  readonly name: string
  run(statement: string): Promise<unknown[]>
}

let folder: string
let ended: (() => Promise<unknown>)[]
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-copy-'))
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(() => {
  ended = []
})
afterEach(async () => {
  for (const end of ended) await end()
})

const places: Record<(typeof kinds)[number], () => Promise<Place>> = {
  async SQLite() {
    const path = join(folder, `${++count}.db`)
    const run = async (statement: string) => {
      const client = new Database(path)
      const prepared = client.prepare(statement)
      const rows = prepared.reader ? prepared.all() : [prepared.run()]
      client.close()
      return rows
    }
    return { url: `file:${path}`, name: path, run }
  },
  async PostgreSQL() {
    const { url, pool } = await createDatabase(inject('postgres'))
    ended.push(() => pool.end())
    const { host, pathname } = new URL(url)
    return { url: patient(url), name: `${host}${pathname}`, run: async (text) => (await pool.query(text)).rows }
  },
}

const open = (place: Place) => (world: World) => openStore(place.url, { sealer, world })

/** An installation with a hook and so many events that wait for it. */
async function installed(kind: (typeof kinds)[number], events = 3): Promise<Place> {
  const place = await places[kind]()
  const bench = await Bench.open(open(place))
  await bench.hook()
  for (let event = 0; event < events; event++) await bench.publish()
  await bench.stores.close()
  return place
}

async function copy(from: Place, to: Place, onProgress: (progress: TransferProgress) => void = () => {}) {
  const stopping = new AbortController()
  const original = await openOriginal(from.url)
  try {
    const into = await openCopy(to.url)
    try {
      const progress = (done: TransferProgress) => {
        try {
          onProgress(done)
        } catch (error) {
          stopping.abort(error)
        }
      }
      return await copyInstallation(original, into, { onProgress: progress, signal: stopping.signal })
    } finally {
      await into.close()
    }
  } finally {
    await original.close()
  }
}

/** Breaks a copy off when it has written so many rows. */
async function breakOff(from: Place, to: Place, rows: number): Promise<void> {
  const stop = ({ step, doneRows }: TransferProgress) => {
    if (step === 'copying' && doneRows >= rows) throw new Error('broken off')
  }
  await expect(copy(from, to, stop)).rejects.toThrow('broken off')
}

async function next(place: Place): Promise<number> {
  const world = { now: () => 0, random: () => 0.5, uuid: () => crypto.randomUUID() }
  const store: Store = await openStore(place.url, { sealer, world })
  const answer = await store.deliveries.publish({
    guid: world.uuid(),
    name: 'push',
    action: null,
    targetId: 1,
    payload: Buffer.from('{}'),
    publishedAt: 0,
    toHook: null,
    idempotency: null,
  })
  await store.close()
  return answer.kind === 'published' ? answer.event.id : Number.NaN
}

describe.each(ways)('from %s to %s', (from, to) => {
  it('gives ids that were never given, though the newest rows are gone', async () => {
    const [original, into] = [await installed(from), await places[to]()]
    await original.run('DELETE FROM deliveries WHERE id > 1')
    await original.run('DELETE FROM events WHERE id > 1')
    await copy(original, into)
    expect(await next(into)).toBe(4)
  })

  it('goes on where it was broken off, and no server starts on it before it is whole', async () => {
    const [original, into] = [await installed(from), await places[to]()]
    // Two targets beside the repository, the hook, its event and the three events.
    await breakOff(original, into, 8)
    await expect(next(into)).rejects.toThrow(`This database is a copy of ${original.name} that is not whole`)
    const { resumedRows, rows, tables } = await copy(original, into)
    expect([resumedRows, rows]).toEqual([8, 12])
    expect(tables.find(({ name }) => name === 'deliveries')).toMatchObject({ rows: 3 })
    expect(await next(into)).toBe(4)
  })

  it('finds a row that is not the same, one that is missing and one too many, and stays unfinished', async () => {
    const original = await installed(from)
    const damages = {
      'deliveries 2 is not the same in the copy: due_at.': 'UPDATE deliveries SET due_at = due_at + 1 WHERE id = 2',
      'deliveries 1 is missing in the copy.': 'DELETE FROM deliveries WHERE id = 1',
      'hook_events 1/star is in the copy and not in the original.':
        "INSERT INTO hook_events (hook_id, event, position) VALUES (1, 'star', 1)",
      'There are 4 deliveries in the copy, and 3 in the original.':
        "INSERT INTO deliveries (id, event_id, hook_id, kind, chain, attempt, due_at) VALUES (0, 1, 1, 'event', 7, 1, 0)",
    }
    for (const [words, damage] of Object.entries(damages)) {
      const into = await places[to]()
      await breakOff(original, into, 12)
      await into.run(damage)
      await expect(copy(original, into)).rejects.toThrow(`${words} It stays unfinished`)
      await expect(next(into)).rejects.toThrow('that is not whole')
    }
  })

  it('leaves a database alone that is not empty', async () => {
    const [original, into] = [await installed(from), await installed(to, 1)]
    await expect(copy(original, into)).rejects.toThrow(`${into.name} is not empty (3 targets, 1 hooks, 1 hook_events`)
    expect(await into.run('SELECT id FROM events')).toHaveLength(1)
    expect(await next(into)).toBe(2)
    // A copy that is whole is not empty, either.
    const whole = await places[to]()
    await copy(original, whole)
    await expect(copy(original, whole)).rejects.toThrow('is not empty')
  })

  it('does not go on with the copy of another installation, or of another state of the same', async () => {
    const [original, another, into] = [await installed(from), await installed(from), await places[to]()]
    await breakOff(original, into, 6)
    await expect(copy(another, into)).rejects.toThrow(
      `${another.name} is another installation, or a server was at work`,
    )
    await original.run('UPDATE hooks SET updated_at = updated_at + 1')
    await expect(copy(original, into)).rejects.toThrow(`${into.name} is the beginning of a copy of ${original.name}`)
  })
})

describe.each(kinds)('an original on %s', (kind) => {
  it('is not copied while a server works on it, nor is a copy', async () => {
    const [original, into] = [await installed(kind), await places[kind]()]
    for (const served of [original, into]) {
      const store = await open(served)({ now: () => 0, random: () => 0.5, uuid: () => crypto.randomUUID() })
      await expect(copy(original, into)).rejects.toThrow(/^An?(?:other)? Repohook works on /)
      await store.close()
    }
  })

  it('is not copied when it was left by an older or a newer Repohook', async () => {
    const [original, into] = [await installed(kind), await places[kind]()]
    const journal = kind === 'SQLite' ? '__drizzle_migrations' : 'repohook_migrations'
    await original.run(`UPDATE ${journal} SET created_at = created_at + 1`)
    await expect(copy(original, into)).rejects.toThrow('by a newer Repohook')
    await original.run(`UPDATE ${journal} SET created_at = created_at - 2`)
    await expect(copy(original, into)).rejects.toThrow('as an older Repohook left it')
    await original.run(`DELETE FROM ${journal}`)
    await expect(copy(original, into)).rejects.toThrow('holds no installation')
  })

  it('cannot be written to meanwhile', async () => {
    const original = await installed(kind)
    const held = await openOriginal(original.url)
    ended.push(held.close)
    const impatient = { ...original, url: original.url.replace('lock_timeout=120000', 'lock_timeout=100') }
    await expect(open(impatient)({ now: () => 0, random: () => 0.5, uuid: () => '' })).rejects.toThrow(
      /Another Repohook|lock timeout/,
    )
  })
})

it('takes no file that is not there for an installation, and makes none of it', async () => {
  await expect(openOriginal(`file:${join(folder, 'none.db')}`)).rejects.toThrow('There is no database')
  expect(existsSync(join(folder, 'none.db'))).toBe(false)
})

it('copies what is larger than what is read at once, and every byte of it', async () => {
  const [first, second, third] = [await places.SQLite(), await places.PostgreSQL(), await places.SQLite()]
  const bench = await Bench.open(open(first))
  const payload = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  for (const bytes of [payload, Buffer.alloc(20 * 1024 * 1024, payload), Buffer.alloc(0), Buffer.alloc(5_000_000, 1)])
    await bench.publish({ payload: bytes })
  await bench.stores.close()
  const there = await copy(first, second)
  const back = await copy(second, third)
  expect(back.tables).toEqual(there.tables)
  expect(back.bytes).toBe(there.bytes)
  expect(await third.run('SELECT length(payload) AS bytes FROM events ORDER BY id')).toEqual(
    [256, 20 * 1024 * 1024, 0, 5_000_000].map((bytes) => ({ bytes })),
  )
})

it('names the row with a character that PostgreSQL does not keep, and changes nothing silently', async () => {
  const [original, into] = [await installed('SQLite'), await places.PostgreSQL()]
  await original.run("UPDATE events SET action = 'a' || char(0) || 'b' WHERE id = 2")
  await expect(copy(original, into)).rejects.toThrow('events 2 has the character U+0000 in action')
  const another = await places.SQLite()
  await copy(original, another)
  expect(await another.run('SELECT hex(action) AS action FROM events WHERE id = 2')).toEqual([{ action: '610062' }])
})
