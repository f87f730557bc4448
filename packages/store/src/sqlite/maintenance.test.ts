import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer, Secret } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '../doctor/finding.ts'
import type { Maintenance } from '../doctor/maintenance.ts'
import { openMaintenance } from '../open-maintenance.ts'
import { openStore, type Store } from '../open-store.ts'
import { newToken } from '../new-token.testing.ts'
import { judgeSurroundings } from './judge-surroundings.ts'

const world = stillWorld()
const sealer = createSealer(randomBytes(32))
let folder: string
let path: string
let open: { close(): Promise<void> }[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-maintenance-'))
  path = join(folder, 'test.db')
  open = []
})
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()))
  await rm(folder, { recursive: true })
})

async function serve(): Promise<Store> {
  const store = await openStore(`file:${path}`, { sealer, world })
  open.push(store)
  return store
}

/** A database with a token, a repository, a hook with a secret, and an event for it; nobody serves it any more. */
async function fill(events = 1): Promise<void> {
  const { hooks, deliveries, tokens, close } = await openStore(`file:${path}`, { sealer, world })
  await tokens.add(newToken('mona'))
  const repository = await hooks.addRepository({ name: 'octocat/hello', profile: {}, createdAt: 0 })
  const targetId = repository?.id ?? 0
  const now = world.now()
  const config = { url: 'https://example.com/', contentType: 'json' as const, insecureSsl: false }
  const { revision } = await hooks.hooksOf(targetId)
  await hooks.addHook(
    targetId,
    {
      config: { ...config, secret: new Secret('CANARY') },
      active: true,
      events: ['push'],
      retryPolicy: null,
      format: 'github',
      template: null,
      filter: null,
      standardWebhooks: false,
      concurrency: null,
      ratePerMinute: null,
      parkAfter: null,
      createdAt: now,
      updatedAt: now,
    },
    { read: revision, next: 'r' },
  )
  await Promise.all(Array.from({ length: events }, () => publish({ deliveries }, targetId)))
  await close()
}

const publish = ({ deliveries }: Pick<Store, 'deliveries'>, targetId = 3) =>
  deliveries.publish({
    guid: world.uuid(),
    name: 'push',
    action: null,
    targetId,
    payload: Buffer.from(JSON.stringify({ filling: 'x'.repeat(2_000) })),
    publishedAt: world.now(),
    toHook: null,
    idempotency: null,
  })

function beside(alone = true): Maintenance {
  const maintenance = openMaintenance(`file:${path}`, { alone })
  open.push(maintenance)
  return maintenance
}

const request = (key = sealer) => ({ now: world.now(), knownEvents: ['push'], sealer: key, onStep: () => undefined })
const examine = (maintenance: Maintenance, key = sealer) => maintenance.examine(request(key))
const checksIn = (findings: readonly Finding[]) => findings.map(({ check }) => check)

/** What a person with a shell does to the file. */
function harm(change: (client: Database.Database) => void): void {
  const client = new Database(path)
  client.unsafeMode()
  change(client)
  client.close()
}

describe('an examination', () => {
  it('finds nothing in a database that is served, and nothing in the same one at rest', async () => {
    await fill()
    const store = await serve()
    const live = await examine(store.maintenance)
    expect(live).toMatchObject({ findings: [], rowsUnread: null, facts: { journalMode: 'wal' } })
    await store.close()
    expect(await examine(beside())).toMatchObject({ findings: [], rowsUnread: null })
  })

  it('changes nothing, and leaves no file behind', async () => {
    await fill()
    const before = (await readdir(folder)).toSorted()
    const sums = () => new Database(path, { readonly: true }).pragma('data_version')
    const was = sums()
    const maintenance = beside()
    await examine(maintenance)
    await maintenance.close()
    expect(sums()).toEqual(was)
    expect((await readdir(folder)).filter((name) => !/-(wal|shm)$/.test(name)).toSorted()).toEqual(before)
  })

  it('tells what it does', async () => {
    await fill()
    const steps: string[] = []
    await beside().examine({ ...request(), onStep: (step) => steps.push(step) })
    expect(steps).toContain('checking the file')
    expect(steps).toContain('looking at deliveries')
  })

  it.each([
    [
      'an index that is missing',
      (client: Database.Database) => client.exec('DROP INDEX events_guid'),
      ['schema.differs'],
    ],
    [
      'a table that is another',
      (client: Database.Database) => client.exec('ALTER TABLE tokens ADD x text'),
      ['schema.differs'],
    ],
    [
      'a database that is older',
      (client: Database.Database) =>
        client.exec(
          'DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)',
        ),
      ['schema.behind'],
    ],
    [
      'a database that is newer',
      (client: Database.Database) => client.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('f', 9)"),
      ['schema.ahead'],
    ],
    [
      'an empty file',
      (client: Database.Database) =>
        client.exec('PRAGMA writable_schema = ON; DELETE FROM sqlite_schema; PRAGMA writable_schema = RESET; VACUUM'),
      ['schema.behind'],
    ],
  ])('names %s, and does not look at rows that it does not know', async (_, change, checks) => {
    await fill()
    harm(change)
    const { findings, rowsUnread } = await examine(beside())
    expect(checksIn(findings)).toEqual(checks)
    expect(rowsUnread).toBe('another schema')
  })

  it('names an index that does not hold what it promises: two events of one GUID', async () => {
    await fill(2)
    harm((client) => {
      client.exec('PRAGMA writable_schema = ON')
      client.exec("UPDATE sqlite_schema SET sql = replace(sql, 'UNIQUE INDEX', 'INDEX') WHERE name = 'events_guid'")
    })
    harm((client) => client.exec('UPDATE events SET guid = (SELECT min(guid) FROM events)'))
    harm((client) => {
      client.exec('PRAGMA writable_schema = ON')
      client.exec("UPDATE sqlite_schema SET sql = replace(sql, 'INDEX', 'UNIQUE INDEX') WHERE name = 'events_guid'")
    })
    const { findings, rowsUnread } = await examine(beside())
    expect(findings).toMatchObject([{ check: 'file.damaged', subjects: ['non-unique entry in index events_guid'] }])
    expect(rowsUnread).toBe('damaged')
  })

  it.each([
    ['damaged', () => writeFile(path, Buffer.alloc(20_000, 0xff))],
    ['cut short', () => truncate(path, 9_000)],
  ])('names a file that is %s', async (_, change) => {
    await fill(10)
    await change()
    const { findings } = await examine(beside())
    expect(checksIn(findings)).toEqual(['file.damaged'])
  })

  it('names rows that refer to nothing', async () => {
    await fill()
    harm((client) => {
      client.pragma('foreign_keys = OFF')
      client.exec('UPDATE hooks SET target_id = 99')
    })
    expect(await examine(beside())).toMatchObject({
      findings: [{ check: 'file.reference_broken', subjects: ['hooks'] }],
    })
  })

  it('names another key, a secret that does not open, and an installation without a token', async () => {
    await fill()
    const wrong = await examine(beside(), createSealer(randomBytes(32)))
    expect(checksIn(wrong.findings)).toEqual(['key.unfit'])
    harm((client) => client.exec("UPDATE hooks SET uid = 'another'; DELETE FROM tokens"))
    const { findings } = await examine(beside(false))
    expect(checksIn(findings)).toEqual(['hook.secret_unopenable', 'token.none'])
    expect(JSON.stringify(findings)).not.toContain('CANARY')
  })

  it('names a file that others may read, and closes it', async () => {
    await fill()
    await chmod(path, 0o644)
    await writeFile(`${path}.key`, '', { mode: 0o640 })
    const maintenance = beside()
    const { findings } = await examine(maintenance)
    expect(findings).toMatchObject([
      { check: 'file.open_to_others', subjects: expect.arrayContaining(['test.db', 'test.db.key']) },
    ])
    const repaired = await maintenance.repair(findings, request())
    expect(repaired).toMatchObject([{ check: 'file.open_to_others' }])
    expect((await stat(`${path}.key`)).mode & 0o777).toBe(0o600)
    expect((await examine(maintenance)).findings).toEqual([])
  })

  it('of a database that a server works on is refused in words', async () => {
    await fill()
    await serve()
    expect(() => beside()).toThrow(`Another Repohook works on ${path}.`)
    expect(() => openMaintenance(`file:${path}.other`, { alone: true })).toThrow('There is no database')
    expect(existsSync(`${path}.other.lock`)).toBe(false)
    expect(() => openMaintenance('mysql://localhost', { alone: true })).toThrow('use file: and a path')
  })
})

describe('a repair', () => {
  it('mends what was shown, and of that what is broken still', async () => {
    await fill(2)
    harm((client) => client.exec('UPDATE deliveries SET leased_until = 1'))
    const store = await serve()
    const { findings } = await examine(store.maintenance)
    expect(findings).toMatchObject([{ check: 'delivery.half_leased', subjects: [1, 2] }])
    harm((client) => {
      client.exec('UPDATE deliveries SET leased_until = NULL WHERE id = 1')
      client.exec('UPDATE deliveries SET lease_token = 1 WHERE id = 2')
      client.exec('UPDATE deliveries SET leased_until = NULL WHERE id = 2')
      client.exec("INSERT INTO exchanges VALUES (99, '', '{}', NULL, '[]', '', '[]', 'POST')")
    })
    expect(await store.maintenance.repair(findings, request())).toEqual([{ check: 'delivery.half_leased', mended: 1 }])
    expect(checksIn((await examine(store.maintenance)).findings)).toEqual(['exchange.orphaned'])
  })

  it('is whole or not at all', async () => {
    await fill()
    harm((client) => {
      client.exec('UPDATE deliveries SET leased_until = 1')
      client.exec("INSERT INTO exchanges VALUES (99, '', '{}', NULL, '[]', '', '[]', 'POST')")
      client.exec("CREATE TRIGGER stuck BEFORE DELETE ON exchanges BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    })
    const store = await serve()
    const findings: Finding[] = ['delivery.half_leased', 'exchange.orphaned'].map((check) => ({
      check,
      says: '',
      noun: '',
      subjects: [1, 99],
      more: false,
      repair: '',
    }))
    await expect(store.maintenance.repair(findings, request())).rejects.toThrow('the disk is full')
    harm((client) => expect(client.prepare('SELECT leased_until FROM deliveries').pluck().get()).toBe(1))
  })
})

describe('a copy', () => {
  const to = () => join(folder, 'copy.db')
  const copy = (maintenance: Maintenance) => maintenance.copy(to(), () => undefined)

  it('is one file, for its owner alone, with all that was there and nothing beside it', async () => {
    await fill(50)
    const store = await serve()
    const progress: number[] = []
    const { bytes, rows } = await store.maintenance.copy(to(), ({ doneBytes }) => progress.push(doneBytes))
    expect(rows).toMatchObject({ events: 50, deliveries: 50, hooks: 1, tokens: 1 })
    expect(await stat(to())).toMatchObject({ size: bytes })
    expect((await stat(to())).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual(['copy.db'])
    expect(progress.at(-1)).toBe(bytes)
  })

  it('has one state of a database that is written to meanwhile, and everything that was answered before', async () => {
    await fill(2_000)
    const store = await serve()
    const copying = new AbortController()
    let published = 0
    const load = (async () => {
      for (; !copying.signal.aborted; published++) await publish(store)
    })()
    const { rows } = await copy(store.maintenance)
    copying.abort()
    await load
    expect(published).toBeGreaterThan(0)
    const copied = new Database(to(), { readonly: true })
    const count = (table: string) => copied.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
    expect(count('events')).toBe(rows['events'])
    expect(count('deliveries')).toBe(rows['events'])
    expect(rows['events']).toBeGreaterThanOrEqual(2_000)
    expect(copied.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").pluck().get()).toBe(rows['events'])
    copied.close()
  })

  it('never takes the place of a file, nor of another copy that is being made', async () => {
    await fill()
    const maintenance = beside(false)
    await writeFile(to(), 'Dear diary')
    await expect(copy(maintenance)).rejects.toThrow('is there already, and stays as it is')
    await rm(to())
    await writeFile(`${to()}.part`, '')
    await expect(copy(maintenance)).rejects.toThrow('another backup is being made, or one was broken off')
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual(['copy.db.part'])
  })

  it('of a damaged database is refused, and leaves nothing', async () => {
    await fill(2)
    harm((client) => {
      client.exec('PRAGMA writable_schema = ON')
      client.exec("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'hooks_target'")
    })
    await expect(copy(beside(false))).rejects.toThrow('The copy is damaged, and so is probably the database')
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual([])
  })

  it('that is broken off leaves nothing', async () => {
    await fill(500)
    const store = await serve()
    const [copied] = await Promise.allSettled([copy(store.maintenance), store.maintenance.close()])
    expect(String(copied.status === 'rejected' && copied.reason)).toContain('broken off')
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual([])
  })
})

describe('what is around a database', () => {
  const well = {
    files: [{ name: 'test.db', mode: 0o100600 }],
    diskFreeBytes: 1e10,
    walBytes: 1e6,
    connection: { journal_mode: 'wal', synchronous: 2, foreign_keys: 1 },
  }
  it.each([
    ['nothing', {}, []],
    ['nothing of a disk that cannot be asked', { diskFreeBytes: null }, []],
    ['nothing of a connection where nobody serves', { connection: null }, []],
    ['a disk that is nearly full', { diskFreeBytes: 1e8 }, ['file.disk_short']],
    ['a log that grew', { walBytes: 2e9 }, ['file.log_large']],
    [
      'a connection that does not sync',
      { connection: { ...well.connection, synchronous: 1 } },
      ['file.connection_unsafe'],
    ],
    [
      'a journal of another kind',
      { connection: { ...well.connection, journal_mode: 'delete' } },
      ['file.connection_unsafe'],
    ],
    ['a file that others may read', { files: [{ name: 'test.db', mode: 0o100604 }] }, ['file.open_to_others']],
  ])('gives rise to %s', (_, change, checks) => {
    expect(checksIn(judgeSurroundings({ ...well, ...change }))).toEqual(checks)
  })
})
