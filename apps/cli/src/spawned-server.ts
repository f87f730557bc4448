import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const serverProgram = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url))

export interface SpawnedServer {
  readonly url: string
  /** Lets it finish what is under way. */
  stop(): Promise<void>
}

/** The server on this machine, in a process of its own, with its database in `folder`; receivers on loopback are allowed. */
export async function startServer(folder: string, token: string, port = 0): Promise<SpawnedServer> {
  const child = spawn(process.execPath, [serverProgram], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '',
      PORT: String(port),
      REPOHOOK_DATABASE_URL: `file:${join(folder, 'repohook.db')}`,
      REPOHOOK_ADMIN_TOKEN: token,
      REPOHOOK_ALLOWED_HOSTS: 'loopback',
    },
  })
  const url = await listeningAt(child)
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  return { url, stop }
}

/** The address in the server's first log line; what it says on stderr when it ends instead. */
async function listeningAt(child: ChildProcess): Promise<string> {
  if (!child.stdout || !child.stderr) throw new Error('The server has no output.')
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg?: string; url?: string }
    if (msg === 'listening' && url) {
      child.stdout.resume()
      return url
    }
  }
  throw new Error(complaint)
}
