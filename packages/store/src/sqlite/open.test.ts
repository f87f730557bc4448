import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../open-store.ts'
import { openSqlite } from './open.ts'

const world = stillWorld()
const sealer = createSealer(randomBytes(32))
let folder: string
let path: string
let stores: Store[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-open-'))
  path = join(folder, 'test.db')
  stores = []
})
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  await rm(folder, { recursive: true })
})

async function open(file = path, key = sealer): Promise<Store> {
  const store = await openStore(`file:${file}`, { sealer: key, world })
  stores.push(store)
  return store
}
const add = (store: Store, name: string) => store.hooks.addRepository({ name, profile: {}, createdAt: 0 })

/** A look at the database from outside, as an operator takes it. */
function outside<T>(look: (client: Database.Database) => T): T {
  const client = new Database(path)
  try {
    return look(client)
  } finally {
    client.close()
  }
}

it('makes its folder and its files for their owner alone: payloads are nobody else’s', async () => {
  path = join(folder, 'data', 'test.db')
  await add(await open(), 'octocat/hello')
  const modes = [dirname(path), path, `${path}-wal`, `${path}-shm`].map((file) => statSync(file).mode & 0o777)
  expect(modes).toEqual([0o700, 0o600, 0o600, 0o600])
})

describe('a connection', () => {
  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
  ])('has its %s set to %s: what is answered is on disk, and sound', async (name, value) => {
    const { dialect, close } = openSqlite(path)
    const [row] = await dialect.db.all<Record<string, unknown>>(sql`SELECT * FROM ${sql.identifier(`pragma_${name}`)}`)
    await close()
    expect(row).toEqual({ [name]: value })
  })

  it('waits five seconds for whoever writes beside it', async () => {
    const { dialect, close } = openSqlite(path)
    const [row] = await dialect.db.all(sql`SELECT * FROM pragma_busy_timeout`)
    await close()
    expect(row).toEqual({ timeout: 5_000 })
  })
})

describe('a database', () => {
  it('is made where it is missing, the folders above it included', async () => {
    const store = await open(join(folder, 'data', 'of', 'repohook.db'))
    expect(await add(store, 'octocat/Hello-World')).toMatchObject({ name: 'octocat/Hello-World' })
  })

  it('keeps what is in it, and is migrated once, however often it is opened', async () => {
    const first = await open()
    const repository = await add(first, 'octocat/Hello-World')
    await first.close()
    const migrations = () =>
      outside((client) => client.prepare('SELECT count(*) AS ran FROM __drizzle_migrations').get())
    const before = migrations()
    const second = await open()
    expect(await second.hooks.target({ kind: 'repository', name: 'octocat/Hello-World' })).toEqual(repository)
    expect(migrations()).toEqual(before)
  })

  it('is brought up to date when it is empty', async () => {
    outside((client) => client.exec('VACUUM'))
    expect(await add(await open(), 'octocat/Hello-World')).not.toBeNull()
  })

  it.each([
    ['a page', -4_096],
    ['most', 4_096],
    ['all', 0],
  ])('is refused when %s of it is damaged, with what to do, and left as it is', async (_, from) => {
    const store = await open()
    for (let n = 0; n < 200; n++) await add(store, `octocat/${n}`)
    await store.close()
    const bytes = await readFile(path)
    const damaged = Buffer.from(bytes)
    damaged.subarray(from).fill(0xff)
    await writeFile(path, damaged)
    await expect(open()).rejects.toThrow(
      /test\.db is damaged \(.+\)\. Restore a backup, or move it away to start anew\./s,
    )
    expect((await readFile(path)).equals(damaged)).toBe(true)
    await writeFile(path, bytes)
    expect(await (await open()).hooks.target({ kind: 'repository', name: 'octocat/199' })).not.toBeNull()
  })

  it('is refused when a newer Repohook was at work on it, and left as it is', async () => {
    await (await open()).close()
    const newer =
      'INSERT INTO __drizzle_migrations (hash, created_at) SELECT hash, max(created_at) + 1 FROM __drizzle_migrations'
    outside((client) => client.exec(`${newer}; CREATE TABLE news (id INTEGER)`))
    const bytes = await readFile(path)
    await expect(open()).rejects.toThrow(
      `${path} was brought up to date by a newer Repohook. Start that one, or restore a backup from before the update.`,
    )
    expect((await readFile(path)).equals(bytes)).toBe(true)
  })

  it('is refused with another key, also when a copy of it was opened before', async () => {
    await (await open()).close()
    const copy = join(folder, 'copy.db')
    await copyFile(path, copy)
    const other = createSealer(randomBytes(32))
    await expect(open(copy, other)).rejects.toThrow('REPOHOOK_SECRET_KEY is not the key that this database')
    await expect(open(copy, other)).rejects.toThrow('REPOHOOK_SECRET_KEY is not the key that this database')
    await open(copy)
  })

  it.each(['mysql://localhost/repohook', 'repohook.db', ''])('is not looked for at %j', async (url) => {
    await expect(openStore(url, { sealer, world })).rejects.toThrow(/^REPOHOOK_DATABASE_URL: use file: and a path/)
  })
})

describe('the lock', () => {
  it('lets one process at a time work on a database, and the next as soon as it has closed', async () => {
    const first = await open()
    expect(first.alone).toBe(true)
    await expect(open()).rejects.toThrow(`Another Repohook works on ${path}. Stop it first, or name another database.`)
    await first.close()
    await open()
  })

  it('is of one database alone', async () => {
    await open()
    await expect(open(join(folder, 'other.db'))).resolves.toMatchObject({ alone: true })
  })

  it('is not in the way of a backup or a look', async () => {
    await add(await open(), 'octocat/Hello-World')
    expect(outside((client) => client.prepare('SELECT count(*) AS targets FROM targets').get())).toEqual({ targets: 3 })
  })

  it('tells of another fault as what it is', async () => {
    await writeFile(`${path}.lock`, 'Dear diary, '.repeat(1_000))
    await expect(open()).rejects.toThrow('file is not a database')
  })
})

describe('a probe', () => {
  it('resolves while the database takes a write, and rejects when it does not', async () => {
    const store = await open()
    await expect(store.probe()).resolves.toBeUndefined()
    outside((client) =>
      client.exec("CREATE TRIGGER full BEFORE UPDATE ON key_checks BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"),
    )
    await expect(store.probe()).rejects.toThrow('the disk is full')
  })
})
