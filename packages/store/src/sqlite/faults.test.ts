import { randomBytes } from 'node:crypto'
import { mkdtemp, open as openFile, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Changes, createSender, Housekeeper, type Sender, Worker } from '@repohook/delivery'
import { Bench, type Receiver, startReceiver } from '@repohook/delivery/testing'
import { StorageFault } from '@repohook/events'
import { createSealer, parseAllowedHosts, parseRetryPolicy } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Store, storeOn } from '../open-store.ts'
import { faultIn } from './faults.ts'
import type { Opened } from '../opened.ts'
import { openSqlite } from './open.ts'

const timeoutMs = 10_000
const pageBytes = 4_096
const large = Buffer.from(JSON.stringify({ text: 'x'.repeat(200_000) }))

let folder: string
let path: string
let opened: Opened
let store: Store
let bench: Bench
let receiver: Receiver
let sender: Sender
let faults: StorageFault[]
let said: string[]
let worker: Worker
let housekeeper: Housekeeper

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-faults-'))
  path = join(folder, 'test.db')
  faults = []
  bench = await Bench.open(async (world) => {
    opened = openSqlite(path)
    const onFault = (fault: StorageFault) => void faults.push(fault)
    store = await storeOn(opened, { sealer: createSealer(randomBytes(32)), world, onFault })
    return store
  })
  // An answer that needs room to be recorded.
  receiver = await startReceiver((_, response) => response.writeHead(200).end('y'.repeat(65_536)))
  sender = createSender({ destinations: parseAllowedHosts('loopback'), timeoutMs, connections: 8 })
  said = []
  const say = (_: object, message: string) => void said.push(message)
  const shared = {
    store: store.deliveries,
    changes: new Changes(),
    log: { info: () => {}, warn: say, error: say },
    world: bench.world,
  }
  const retryPolicy = parseRetryPolicy('standard')
  worker = new Worker({
    ...shared,
    retryPolicy,
    send: sender.send,
    timeoutMs,
    slots: 2,
    perHook: 2,
    bytes: 1_000_000,
    parkAfter: 0,
    pollMs: 5,
  })
  housekeeper = new Housekeeper({ ...shared, retentionMs: 3_600_000, everyMs: 3_600_000, alone: true })
})
afterEach(async () => {
  await sender.close()
  await receiver.close()
  await store.close()
  await rm(folder, { recursive: true })
})

const hook = () => bench.hook({ config: { url: receiver.url, contentType: 'json', secret: null, insecureSsl: false } })
const queued = async (target: { id: number; targetId: number }) =>
  store.deliveries.list({ targetId: target.targetId, hookId: target.id }, { status: 'queued' }, null, 100)

/** No page more than the file has: to SQLite that is a full disk. */
const fill = () => opened.dialect.db.run(sql`PRAGMA max_page_count = 1`)
const makeRoom = () => opened.dialect.db.run(sql`PRAGMA max_page_count = 1000000`)
const rows = async (table: 'deliveries' | 'events') =>
  (await opened.dialect.db.all<{ rows: number }>(sql`SELECT count(*) AS rows FROM ${sql.identifier(table)}`))[0]?.rows

describe('a full disk', () => {
  it('refuses an event as a StorageFault and stores nothing of it, until there is room', async () => {
    await hook()
    await fill()
    const refused = store.deliveries.publish(bench.event({ payload: large }))
    await expect(refused).rejects.toThrow(StorageFault)
    await expect(refused).rejects.toMatchObject({ code: 'storage.unavailable', trouble: 'full' })
    expect([await rows('events'), await rows('deliveries')]).toEqual([0, 0])
    expect(faults.map(({ trouble, reason }) => [trouble, reason])).toEqual([
      ['full', 'SQLITE_FULL: database or disk is full'],
    ])
    await makeRoom()
    await bench.publish({ payload: large })
    expect([await rows('events'), await rows('deliveries')]).toEqual([1, 1])
  })

  it('lets a worker send nothing new until the outcomes in its hand are recorded, and loses none', async () => {
    const listening = await hook()
    for (let n = 0; n < 6; n++) await bench.publish()
    await fill()
    await worker.tick()
    expect(await queued(listening)).toHaveLength(6)
    await expect(worker.drain()).rejects.toThrow(StorageFault)
    for (let turn = 0; turn < 3; turn++) await expect(worker.tick()).rejects.toThrow(StorageFault)
    expect(receiver.received).toHaveLength(2)
    expect(await queued(listening)).toHaveLength(6)
    await makeRoom()
    await worker.drain()
    expect(receiver.received).toHaveLength(6)
    expect((await bench.log(listening)).map(({ outcome }) => outcome?.kind)).toEqual(Array(6).fill('delivered'))
    expect(said).toEqual([])
  })

  it('is not told line by line by a worker and a housekeeper that go on trying', async () => {
    await hook()
    for (let n = 0; n < 3; n++) await bench.publish()
    await worker.tick()
    await fill()
    worker.start()
    await expect.poll(() => faults.length).toBeGreaterThan(5)
    await worker.renew()
    await makeRoom()
    await worker.stop()
    expect(said).toEqual([])
    expect(receiver.received.length).toBeGreaterThanOrEqual(2)
  })
})

describe('a database that another program holds', () => {
  it('is waited for once, and then each try fails at once, until it is free', async () => {
    await hook()
    const other = new Database(path)
    other.exec('BEGIN IMMEDIATE')
    const timeouts: unknown[] = []
    for (let turn = 0; turn < 2; turn++) {
      await expect(store.deliveries.publish(bench.event())).rejects.toMatchObject({ trouble: 'busy' })
      timeouts.push(await opened.dialect.db.get(sql`SELECT timeout FROM pragma_busy_timeout`))
    }
    expect(timeouts).toEqual([{ timeout: 0 }, { timeout: 0 }])
    await expect(store.probe()).rejects.toMatchObject({ trouble: 'busy' })
    other.close()
    await store.probe()
    expect(await opened.dialect.db.get(sql`SELECT timeout FROM pragma_busy_timeout`)).toEqual({ timeout: 5_000 })
    await bench.publish()
  })
})

describe('damage that is met while it runs', () => {
  it('ends all writing for good, though another look would find it sound: what is in it may be all that is left', async () => {
    const listening = await hook()
    for (let n = 0; n < 60; n++) await bench.publish()
    await opened.dialect.db.run(sql`PRAGMA wal_checkpoint(TRUNCATE)`)
    await opened.dialect.db.run(sql`PRAGMA shrink_memory`)
    const restore = await damage(path)
    await expect(worker.drain()).rejects.toMatchObject({ trouble: 'damaged' })
    await restore()
    await opened.dialect.db.run(sql`PRAGMA shrink_memory`)
    const before = receiver.received.length
    await expect(store.deliveries.publish(bench.event())).rejects.toMatchObject({ trouble: 'damaged' })
    await expect(worker.tick()).rejects.toMatchObject({ trouble: 'damaged' })
    await expect(housekeeper.tick()).rejects.toMatchObject({ trouble: 'damaged' })
    await expect(store.probe()).rejects.toMatchObject({ trouble: 'damaged' })
    await expect(bench.change(listening, { active: false })).rejects.toMatchObject({ trouble: 'damaged' })
    expect(receiver.received).toHaveLength(before)
  })
})

/** Overwrites all but the first page from outside, as a failing disk does; answers what undoes it. */
async function damage(file: string): Promise<() => Promise<void>> {
  const sound = await readFile(file)
  const overwrite = async (bytes: Uint8Array) => {
    const handle = await openFile(file, 'r+')
    await handle.write(bytes, 0, bytes.length, 0)
    await handle.close()
  }
  await overwrite(Buffer.from(sound).fill(0xff, pageBytes))
  return () => overwrite(sound)
}

describe('what an error tells of', () => {
  const error = (code: string, cause?: unknown) => Object.assign(new Error('told', { cause }), { code })

  it.each([
    ['SQLITE_FULL', 'full'],
    ['SQLITE_BUSY', 'busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['SQLITE_LOCKED_SHAREDCACHE', 'busy'],
    ['SQLITE_CORRUPT', 'damaged'],
    ['SQLITE_CORRUPT_INDEX', 'damaged'],
    ['SQLITE_NOTADB', 'damaged'],
    ['SQLITE_IOERR_WRITE', 'unreachable'],
    ['SQLITE_READONLY_DBMOVED', 'unreachable'],
    ['SQLITE_CANTOPEN', 'unreachable'],
    ['SQLITE_NOMEM', 'unreachable'],
  ])('of %s: the database is %s', (code, trouble) => {
    expect(faultIn(error(code))).toMatchObject({ trouble, reason: `${code}: told` })
    expect(faultIn(new Error('a query failed', { cause: error(code) }))).toMatchObject({ trouble })
  })

  it.each(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG', 'SQLITE_ERROR', 'ENOENT'])(
    'of %s: a row is at fault',
    (code) => {
      expect(faultIn(error(code))).toBeNull()
    },
  )

  it.each([null, undefined, 'SQLITE_FULL', { code: 'SQLITE_FULL' }])('of %j: nothing', (thrown) => {
    expect(faultIn(thrown)).toBeNull()
  })
})
