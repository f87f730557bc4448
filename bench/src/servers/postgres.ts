import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { untilGone } from '../child.ts'
import { findProgram, postgresFolders } from './find-program.ts'
import { freePort } from './free-port.ts'
import type { DatabaseServer, ServerOptions } from './server.ts'
import { untilAnswered } from './until.ts'

const execute = promisify(execFile)

/** Starts a PostgreSQL of our own with its default settings, or takes the one at TEST_DATABASE_URL as it is set up. */
export async function postgres(options: ServerOptions): Promise<DatabaseServer | null> {
  return process.env.TEST_DATABASE_URL ? postgresAt(process.env.TEST_DATABASE_URL)() : startPostgres(options)
}

/** Takes a PostgreSQL that is there as it is set up, and works on a database of its own there. */
export function postgresAt(serverUrl: string): () => Promise<DatabaseServer> {
  return async () => {
    const { url, drop } = await makeDatabase(serverUrl)
    return describe(url, null, drop)
  }
}

/** Another database of a server, whose user may create databases, until it is dropped. */
export async function makeDatabase(serverUrl: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `repohook_bench_${randomUUID().slice(0, 8)}`
  await command(serverUrl, `CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => command(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function command(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function startPostgres({ folder, prefix = [] }: ServerOptions): Promise<DatabaseServer | null> {
  const folders = postgresFolders()
  const initdb = findProgram('initdb', folders)
  const program = findProgram('postgres', folders)
  const asUser = unprivileged()
  if (!initdb || !program || !asUser) return null

  // Whoever runs the server passes through.
  await chmod(folder, 0o755)
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  if (asUser.length > 0 && !(await giveToPostgres(data))) return null
  const [initializer, ...how] = [...asUser, initdb]
  await execute(initializer, [...how, '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    cwd: folder,
  })
  const port = await freePort()
  const settings = [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ]
  const [first = program, ...words] = [...prefix, ...asUser, program, ...settings]
  const child = spawn(first, words, { stdio: 'ignore', cwd: folder })
  child.on('error', () => {})
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return describe(url, child.pid ?? null, async () => {
    await shutDown(data)
    await untilGone(child)
  })
}

/** PostgreSQL refuses to run as root: how to run it as its own user then, nothing otherwise, null when there is no way. */
function unprivileged(): readonly string[] | null {
  if (process.getuid?.() !== 0) return []
  const runuser = findProgram('runuser')
  return runuser ? [runuser, '-u', 'postgres', '--'] : null
}

/** SIGINT is its fast shutdown, which does not wait for clients. The process started may be a tracer that ignores it. */
async function shutDown(data: string): Promise<void> {
  const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  if (pid) process.kill(Number(pid), 'SIGINT')
}

/** False where there is no such user. */
async function giveToPostgres(path: string): Promise<boolean> {
  const chown = findProgram('chown')
  return (
    chown !== null &&
    execute(chown, ['postgres', path]).then(
      () => true,
      () => false,
    )
  )
}

async function describe(url: string, pid: number | null, stop: () => Promise<void>): Promise<DatabaseServer> {
  try {
    return await untilAnswered(async () => {
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => {})
      await client.connect()
      const setting = async (name: string) => String(Object.values((await client.query(`SHOW ${name}`)).rows[0])[0])
      const version = `PostgreSQL ${(await setting('server_version')).split(' ')[0]}`
      const durability = `fsync=${await setting('fsync')}, synchronous_commit=${await setting('synchronous_commit')}`
      await client.end()
      return { url, version, durability, pid, stop }
    })
  } catch (error) {
    await stop()
    throw error
  }
}
