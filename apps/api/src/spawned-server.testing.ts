import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import type { AppRouter } from './router.ts'

const program = fileURLToPath(new URL('main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What it told the person who started it. */
  readonly stderr: string
  /** What it logged, parsed. */
  readonly log: readonly { readonly msg: string; readonly url?: string }[]
}

/** The real program in a process of its own, with these settings and no others. */
export function spawnServer(settings: Record<string, string>) {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PORT: '0', ...settings },
  })
  const log: { msg: string; url?: string }[] = []
  let stderr = ''
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    output += chunk.toString()
  })
  const heard = new Map<string, PromiseWithResolvers<string>>()
  const wait = (message: string) => {
    const waiting = heard.get(message) ?? Promise.withResolvers<string>()
    heard.set(message, waiting)
    return waiting
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = JSON.parse(line) as { msg: string; url?: string }
    log.push(entry)
    wait(entry.msg).resolve(entry.url ?? '')
  })
  const ended: Promise<Ended> = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr, log }))
  /** Its first log line with this message. */
  const logged = (message: string): Promise<string> =>
    Promise.race([
      wait(message).promise,
      ended.then(() => Promise.reject(new Error(`It ended without “${message}”. ${stderr}`))),
    ])
  return {
    /** The process, once it was started. */
    pid: child.pid ?? 0,
    ended,
    logged,
    stderr: () => stderr,
    /** All that it wrote so far, on standard output and standard error, as it wrote it. */
    output: () => output,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Asks it to stop, and waits. */
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** A tRPC client of a server that listens. */
export const clientAt = (url: string, token: string): TRPCClient<AppRouter> =>
  createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/trpc`, headers: { authorization: `Bearer ${token}` } })],
  })
