import { spawn } from 'node:child_process'
import { Redis } from 'ioredis'
import { untilGone } from '../child.ts'
import { findProgram } from './find-program.ts'
import { freePort } from './free-port.ts'
import type { DatabaseServer, StartServer } from './server.ts'
import { untilAnswered } from './until.ts'

/**
 * Starts a Redis of our own with an append-only file, or takes the one at REDIS_URL as it is set up.
 *
 * @param appendfsync `always` waits for the disk before it answers, as SQLite and PostgreSQL do; `everysec`, what most
 * installations run, may lose the last second
 */
export function redis(appendfsync: 'always' | 'everysec'): StartServer {
  return async ({ folder, prefix = [] }) => {
    const given = process.env.REDIS_URL
    // It is set up one way: the other row stays empty.
    if (given) return appendfsync === 'always' ? describe(given, null, async () => {}) : null
    const program = findProgram('redis-server')
    if (!program) return null
    const port = await freePort()
    const settings = Object.entries({
      port,
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      appendonly: 'yes',
      appendfsync,
      // BullMQ loses jobs under any other.
      'maxmemory-policy': 'noeviction',
    }).flatMap(([name, value]) => [`--${name}`, String(value)])
    const [first = program, ...words] = [...prefix, program, ...settings]
    const child = spawn(first, words, { stdio: 'ignore' })
    child.on('error', () => {})
    const url = `redis://127.0.0.1:${port}`
    return describe(url, child.pid ?? null, async () => {
      await shutDown(url)
      await untilGone(child)
    })
  }
}

async function describe(url: string, pid: number | null, stop: () => Promise<void>): Promise<DatabaseServer> {
  const client = connect(url)
  try {
    const info = await untilAnswered(() => client.info('server'))
    const settings = (await client.config('GET', 'append*')) as readonly string[]
    const value = (name: string) => settings[settings.indexOf(name) + 1]
    const durability = value('appendonly') === 'yes' ? `appendfsync ${value('appendfsync')}` : 'no append-only file'
    return { url, version: `Redis ${/redis_version:(\S+)/.exec(info)?.[1] ?? ''}`, durability, pid, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    client.disconnect()
  }
}

/** By command, since the process may be a tracer that keeps signals to itself. */
async function shutDown(url: string): Promise<void> {
  const client = connect(url)
  await client.shutdown('NOSAVE').catch(() => {})
  client.disconnect()
}

function connect(url: string): Redis {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 40, retryStrategy: () => 100 })
  client.on('error', () => {})
  return client
}
