import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Backup, CopyProgress, InstallationCopy, Repaired, Report, TransferProgress } from './api.ts'
import { exitCodes } from './exit-codes.ts'
import { Problem } from './problem.ts'
import type { Terminal } from './terminal.ts'

const program = fileURLToPath(new URL('../../api/src/maintenance.ts', import.meta.url))

/** What is told about a database of this machine, and what is told before that. */
interface Told {
  readonly report: { readonly value: Report; readonly progress: string }
  readonly repaired: { readonly value: Repaired; readonly progress: never }
  readonly backup: { readonly value: Backup; readonly progress: CopyProgress }
  readonly copied: { readonly value: InstallationCopy; readonly progress: TransferProgress }
}

/** Something at work on a database of this machine, in a process of its own. */
export interface Maintenance {
  /** Waits until it tells this. @throws a Problem when it cannot do it */
  next<Name extends keyof Told>(
    name: Name,
    onProgress?: (progress: Told[Name]['progress']) => void,
  ): Promise<Told[Name]['value']>
  /** Lets it go on. */
  say(line: string): void
  end(): Promise<void>
}

/**
 * Starts the server's own maintenance on a database that is named by `file:` and a path, or by the path alone: this program
 * knows nothing of databases.
 */
export function maintain(database: string, args: readonly string[], terminal: Terminal): Maintenance {
  const path = resolve(terminal.folder, database.replace(/^file:/, ''))
  const variables = { ...terminal.environment.keys, REPOHOOK_DATABASE_URL: `file:${path}` }
  return start(args, variables, terminal, adviceOn)
}

/** Starts a copy of an installation. The URLs go where nobody else on the machine sees them. */
export function startCopy(urls: { readonly from: string; readonly to: string }, terminal: Terminal): Maintenance {
  const maintenance = start(['copy'], terminal.environment.postgres, terminal)
  maintenance.say(JSON.stringify(urls))
  return maintenance
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  terminal: Terminal,
  advice: (problem: string) => string | undefined = () => undefined,
): Maintenance {
  const child = spawn(process.execPath, [program, ...args], { cwd: terminal.folder, env })
  const ended = once(child, 'close')
  const complaint = text(child.stderr)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const stop = () => child.kill('SIGTERM')
  terminal.signal.addEventListener('abort', stop, { once: true })
  child.stdin.on('error', () => undefined)
  return {
    async next<Name extends keyof Told>(
      name: Name,
      onProgress: (progress: Told[Name]['progress']) => void = () => undefined,
    ) {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`The maintenance ended by itself. ${await complaint}`)
        const told = JSON.parse(value) as { readonly [K in Name]?: Told[K]['value'] } & {
          readonly problem?: string
          readonly progress?: Told[Name]['progress']
        }
        if (told.problem !== undefined) throw new Problem(exitCodes.refused, told.problem, advice(told.problem))
        if (told.progress !== undefined) onProgress(told.progress)
        const found = told[name]
        if (found !== undefined) return found
      }
    },
    say: (line) => void child.stdin.write(`${line}\n`),
    async end() {
      child.stdin.end()
      await ended
      terminal.signal.removeEventListener('abort', stop)
    },
  }
}

const adviceOn = (problem: string): string | undefined =>
  problem.startsWith('Another Repohook works on')
    ? 'Without --database the server itself is asked: repohook doctor, with REPOHOOK_URL and REPOHOOK_TOKEN.'
    : undefined
