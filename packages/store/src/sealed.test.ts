import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer, type NewHook, Secret, type Target } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from './open-store.ts'

const first = 'correct horse battery staple'
const second = 'tr0ub4dor & 3 pässwörd'

describe('a secret in the database', () => {
  const world = stillWorld()
  const sealer = createSealer(randomBytes(32))
  let folder: string
  let path: string
  let store: Store
  let repository: Target
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'repohook-'))
    path = join(folder, 'test.db')
    store = await openStore(`file:${path}`, { sealer, world })
    repository = (await store.hooks.addRepository({ name: 'octocat/Hello-World', profile: {}, createdAt: 0 }))!
  })
  afterEach(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })

  async function revision() {
    return { read: (await store.hooks.hooksOf(repository.id)).revision, next: world.uuid() }
  }
  async function add(url: string, secret: string) {
    const hook: NewHook = {
      config: { url, contentType: 'json', secret: new Secret(secret), insecureSsl: false },
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
      createdAt: 0,
      updatedAt: 0,
    }
    return (await store.hooks.addHook(repository.id, hook, await revision()))!
  }
  async function deliver() {
    const event = { guid: world.uuid(), name: 'push', action: null, targetId: repository.id, publishedAt: world.now() }
    const payload = Buffer.from('{"ref":"refs/heads/main"}')
    await store.deliveries.publish({ ...event, payload, toHook: null, idempotency: null })
    const lease = { now: world.now(), leasedUntil: world.now() + 30_000, leaseToken: world.uuid() }
    const { claimed } = await store.deliveries.settle([], {
      slots: 9,
      askedSlots: 9,
      perHook: 9,
      cursor: { asked: 0, event: 0 },
      ...lease,
    })
    return claimed
  }

  /** The bytes of every file beside the database, its write-ahead log included. */
  async function bytesOnDisk(): Promise<Map<string, Buffer>> {
    const names = await readdir(folder)
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)))
  }
  /** A secret as it is, and in the disguises that a careless column or JSON would give it. */
  const spellings = (secret: string) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64').replaceAll('=', ''),
    Buffer.from(secret).toString('base64url'),
    encodeURIComponent(secret),
    Buffer.from(secret, 'utf16le').toString('latin1'),
  ]
  const found = (files: Map<string, Buffer>, needles: readonly string[]) =>
    [...files].flatMap(([name, bytes]) =>
      needles.filter((needle) => bytes.includes(needle) || bytes.includes(needle, 0, 'latin1')).map(() => name),
    )

  it('is nowhere in its files, the write-ahead log included, while it is made, used, changed and removed', async () => {
    const hook = await add('https://example.com/marker', first)
    await deliver()
    const changed = { ...hook, config: { ...hook.config, secret: new Secret(second) } }
    await store.hooks.replaceHook(changed, await revision())
    expect((await deliver())[0]?.hook.secret?.reveal()).toBe(second)
    await store.hooks.removeHook(repository.id, hook.id, world.now())

    const files = await bytesOnDisk()
    expect([...files.keys()]).toContain('test.db-wal')
    expect(found(files, ['https://example.com/marker'])).toContain('test.db-wal')
    expect(found(files, [...spellings(first), ...spellings(second)])).toEqual([])

    const raw = new Database(path)
    raw.pragma('wal_checkpoint(TRUNCATE)')
    raw.close()
    const settled = await bytesOnDisk()
    expect(found(settled, ['https://example.com/marker'])).toContain('test.db')
    expect(found(settled, [...spellings(first), ...spellings(second)])).toEqual([])
  })

  it('is bound to its row: copied to another hook it does not open', async () => {
    const [one, other] = [await add('https://example.com/1', first), await add('https://example.com/2', second)]
    const raw = new Database(path)
    raw
      .prepare('UPDATE hooks SET sealed_secret = (SELECT sealed_secret FROM hooks WHERE id = ?) WHERE id = ?')
      .run(one.id, other.id)
    raw.close()
    const copied = (await store.hooks.hook(repository.id, other.id))?.config.secret
    expect(() => copied?.reveal()).toThrow('unable to authenticate data')
    expect((await store.hooks.hook(repository.id, one.id))?.config.secret?.reveal()).toBe(first)
  })

  it('is bound to its column: a previous secret does not open as the present one, nor the other way round', async () => {
    const hook = await add('https://example.com/1', first)
    const previousSecret = { secret: new Secret(second), until: world.now() + 1_000 }
    await store.hooks.replaceHook({ ...hook, previousSecret }, await revision())
    const raw = new Database(path)
    raw.exec('UPDATE hooks SET sealed_secret = sealed_previous_secret, sealed_previous_secret = sealed_secret')
    raw.close()
    const swapped = await store.hooks.hook(repository.id, hook.id)
    expect(() => swapped?.config.secret?.reveal()).toThrow('unable to authenticate data')
    expect(() => swapped?.previousSecret?.secret.reveal()).toThrow('unable to authenticate data')
  })

  it('needs the key that it was sealed with: the database does not open with another', async () => {
    await store.close()
    const other = openStore(`file:${path}`, { sealer: createSealer(randomBytes(32)), world })
    await expect(other).rejects.toThrow(/REPOHOOK_SECRET_KEY is not the key/)
    store = await openStore(`file:${path}`, { sealer, world })
  })

  it('comes back after the database was closed and opened again', async () => {
    const { id } = await add('https://example.com/1', second)
    await store.close()
    store = await openStore(`file:${path}`, { sealer, world })
    expect((await store.hooks.hook(repository.id, id))?.config.secret?.reveal()).toBe(second)
  })

  it('leaves no row behind when its hook was decided on an older state', async () => {
    const hook = await add('https://example.com/1', first)
    const stale = { ...(await revision()), read: 'older' }
    const secret = new Secret(second)
    expect(await store.hooks.addHook(repository.id, { ...hook, events: ['star'] }, stale)).toBeNull()
    const changed = { ...hook, events: ['fork'], config: { ...hook.config, secret } }
    expect(await store.hooks.replaceHook(changed, stale)).toBeNull()
    const raw = new Database(path, { readonly: true })
    expect(raw.prepare('SELECT count(*) AS hooks FROM hooks').get()).toEqual({ hooks: 1 })
    expect(raw.prepare('SELECT hook_id, event FROM hook_events').all()).toEqual([{ hook_id: hook.id, event: 'push' }])
    raw.close()
  })
})
