import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { repository } from './installation.testing.ts'
import { clientAt, spawnServer } from './spawned-server.testing.ts'

const token = 'an-admin-token-for-tests'
const publishPath = `/api/v3/repos/${repository.name}/events`
const lookEveryMs = 50

/** A real server process on a database in a folder, with one hook for `push` that leads to a receiver. */
export async function serveHook(folder: string, receiverUrl: string, settings: Record<string, string> = {}) {
  const server = spawnServer({
    REPOHOOK_DATABASE_URL: `file:${join(folder, 'test.db')}`,
    REPOHOOK_ADMIN_TOKEN: token,
    REPOHOOK_ALLOWED_HOSTS: 'loopback',
    ...settings,
  })
  const url = await server.logged('listening')
  const client = clientAt(url, token)
  await client.repositories.create.mutate({ name: repository.name })
  const hook = { config: { url: receiverUrl, contentType: 'json' as const } }
  const { id: hookId } = await client.hooks.create.mutate({ target: repository, hook })
  const queued = { target: repository, hookId, filter: { status: 'queued' as const }, limit: 1 }
  return {
    server,
    client,
    hookId,
    /** Posts one event as JSON, or a batch of lines. */
    publish: (body: string, type = 'application/json') =>
      fetch(`${url}${publishPath}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body,
      }),
    isReady: async () => (await fetch(`${url}/readyz`)).status === 200,
    /** Resolves when nothing waits any more. */
    settled: () => until(async () => (await client.deliveries.list.query(queued)).deliveries.length === 0),
  }
}

/** Asks until the answer is yes; says how long that took, in milliseconds. */
export async function until(isSo: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now()
  while (!(await isSo())) await setTimeout(lookEveryMs)
  return Math.round(performance.now() - startedAt)
}

/** The GUIDs of the events in a folder's database, once its server has ended. */
export function storedIn(folder: string): ReadonlySet<string> {
  const client = new Database(join(folder, 'test.db'))
  try {
    return new Set(client.prepare('SELECT guid FROM events').pluck().all() as string[])
  } finally {
    client.close()
  }
}
