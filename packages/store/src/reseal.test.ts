import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillWorld } from '@repohook/events/testing'
import { createSealer, type Hook, Secret, type Sealer } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type Store } from './open-store.ts'

const world = stillWorld()
const [oldKey, newKey] = [randomBytes(32), randomBytes(32)]
const before = createSealer(oldKey)
const both = createSealer(newKey, oldKey)
const after = createSealer(newKey)

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repohook-'))
  path = join(folder, 'test.db')
})
afterEach(() => rm(folder, { recursive: true }))

const open = (sealer: Sealer) => openStore(`file:${path}`, { sealer, world })
async function opened<T>(sealer: Sealer, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await open(sealer)
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}
function look<T>(use: (database: Database.Database) => T): T {
  const database = new Database(path)
  try {
    return use(database)
  } finally {
    database.close()
  }
}
/** Every sealed value of the database. */
const sealed = () =>
  look((database) => [
    ...database.prepare('SELECT sealed FROM key_checks').pluck().all(),
    ...database.prepare('SELECT sealed_secret FROM hooks WHERE sealed_secret IS NOT NULL').pluck().all(),
    ...database
      .prepare('SELECT sealed_previous_secret FROM hooks WHERE sealed_previous_secret IS NOT NULL')
      .pluck()
      .all(),
  ]) as string[]

/** Hooks with a secret each; the first is being rotated, the second removed, the third has none. */
async function fill(store: Store, count = 3): Promise<readonly Hook[]> {
  const repository = await store.hooks.addRepository({ name: 'octocat/Hello-World', profile: {}, createdAt: 0 })
  const targetId = repository!.id
  const revision = async () => ({ read: (await store.hooks.hooksOf(targetId)).revision, next: world.uuid() })
  const hooks: Hook[] = []
  for (let n = 0; n < count; n++) {
    const secret = n === 2 ? null : new Secret(`secret ${n}`)
    const config = { url: `https://example.com/${n}`, contentType: 'json' as const, secret, insecureSsl: false }
    const rest = {
      active: true,
      events: ['push'],
      retryPolicy: null,
      format: 'github' as const,
      template: null,
      filter: null,
      standardWebhooks: true,
      concurrency: null,
      ratePerMinute: null,
      parkAfter: null,
      createdAt: 0,
      updatedAt: 0,
    }
    hooks.push((await store.hooks.addHook(targetId, { config, ...rest }, await revision()))!)
  }
  const previousSecret = { secret: new Secret('before'), until: world.now() + 1_000 }
  await store.hooks.replaceHook({ ...hooks[0]!, previousSecret }, await revision())
  await store.hooks.removeHook(targetId, hooks[1]!.id, world.now())
  return hooks
}

describe('a database whose sealing key is changed', () => {
  it('opens with both keys, and is sealed by the new one alone: no value names the old one', async () => {
    const [first, removed] = await opened(before, fill)
    expect(sealed()).toHaveLength(4)
    expect(sealed().every((value) => value.startsWith(before.beginning))).toBe(true)

    expect(await opened(both, async ({ resealed }) => resealed)).toEqual({ secrets: 3, unreadable: [] })
    expect(sealed()).toHaveLength(4)
    expect(sealed().every((value) => value.startsWith(after.beginning))).toBe(true)

    await opened(after, async ({ hooks, resealed }) => {
      expect(resealed).toEqual({ secrets: 0, unreadable: [] })
      const found = await hooks.hook(first!.targetId, first!.id)
      expect(found?.config.secret?.reveal()).toBe('secret 0')
      expect(found?.previousSecret?.secret.reveal()).toBe('before')
    })
    const uid = look((database) => database.prepare('SELECT uid FROM hooks WHERE id = ?').pluck().get(removed!.id))
    expect(sealed().map((value) => opens(value, `hooks/${String(uid)}/secret`))).toContain('secret 1')
  })

  it('does not open with the old key any more, and with the new one alone not before', async () => {
    await opened(before, fill)
    await expect(open(after)).rejects.toThrow('name the one before as REPOHOOK_PREVIOUS_SECRET_KEY')
    expect(sealed().every((value) => value.startsWith(before.beginning))).toBe(true)
    await opened(both, async () => {})
    await expect(open(before)).rejects.toThrow('REPOHOOK_SECRET_KEY is not the key')
  })

  it('is sealed in many batches', async () => {
    await opened(before, fill)
    look((database) => {
      const copy = database.prepare(
        'INSERT INTO hooks SELECT ?, ?, target_id, url, content_type, ' + remaining(database),
      )
      for (let n = 0; n < 1_100; n++) {
        const uid = `copy ${n}`
        copy.run(n + 10, uid, before.seal(`secret ${n}`, `hooks/${uid}/secret`))
      }
    })
    expect(await opened(both, async ({ resealed }) => resealed)).toEqual({ secrets: 1_103, unreadable: [] })
    expect(sealed().filter((value) => !value.startsWith(after.beginning))).toEqual([])
  })

  it('goes on where a start was broken off', async () => {
    const [first] = await opened(before, fill)
    const uid = look((database) => database.prepare('SELECT uid FROM hooks WHERE id = ?').pluck().get(first!.id))
    look((database) =>
      database
        .prepare('UPDATE hooks SET sealed_secret = ? WHERE id = ?')
        .run(after.seal('secret 0', `hooks/${String(uid)}/secret`), first!.id),
    )
    await expect(open(after)).rejects.toThrow('REPOHOOK_PREVIOUS_SECRET_KEY')
    expect(await opened(both, async ({ resealed }) => resealed)).toEqual({ secrets: 2, unreadable: [] })
    await opened(after, async ({ hooks }) => {
      expect((await hooks.hook(first!.targetId, first!.id))?.config.secret?.reveal()).toBe('secret 0')
    })
  })

  it('overwrites no secret that somebody else set in the meantime', async () => {
    const [first] = await opened(before, fill)
    const uid = look((database) => database.prepare('SELECT uid FROM hooks WHERE id = ?').pluck().get(first!.id))
    const place = `hooks/${String(uid)}/secret`
    const seal: Sealer['seal'] = (plain, where) => {
      const newer = after.seal('newer', place)
      if (where === place) {
        look((database) => database.prepare('UPDATE hooks SET sealed_secret = ? WHERE id = ?').run(newer, first!.id))
      }
      return both.seal(plain, where)
    }
    await opened({ ...both, seal }, async ({ hooks, resealed }) => {
      expect(resealed).toEqual({ secrets: 2, unreadable: [] })
      expect((await hooks.hook(first!.targetId, first!.id))?.config.secret?.reveal()).toBe('newer')
    })
  })

  it('leaves what opens with neither key as it is, names its hook, and seals the others', async () => {
    const [first, removed] = await opened(before, fill)
    const lost = createSealer(randomBytes(32)).seal('lost', 'hooks/x/secret')
    look((database) => database.prepare('UPDATE hooks SET sealed_secret = ? WHERE id = ?').run(lost, removed!.id))
    const answer = await opened(both, async ({ resealed }) => resealed)
    expect(answer).toEqual({ secrets: 2, unreadable: [removed!.id] })
    expect(sealed()).toContain(lost)
    await opened(after, async ({ hooks, resealed }) => {
      expect(resealed.unreadable).toEqual([removed!.id])
      expect((await hooks.hook(first!.targetId, first!.id))?.config.secret?.reveal()).toBe('secret 0')
    })
  })
})

function opens(value: string, place: string): string | null {
  try {
    return after.open(value, place)
  } catch {
    return null
  }
}

/** The columns of the first hook after its content type, with a parameter for its sealed secret. */
function remaining(database: Database.Database): string {
  const columns = database.prepare("SELECT name FROM pragma_table_info('hooks')").pluck().all() as string[]
  const others = columns.slice(columns.indexOf('content_type') + 1)
  return `${others.map((name) => (name === 'sealed_secret' ? '?' : name)).join(', ')} FROM hooks WHERE id = 3`
}
