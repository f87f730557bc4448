import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, statfsSync, writeSync } from 'node:fs'
import { arch, cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRequire } from 'node:module'
import { findProgram } from './servers/find-program.ts'
import { median } from './statistics.ts'

export interface Machine {
  readonly cpu: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly system: string
  /** Of the folder that the databases are in. */
  readonly fileSystem: string
  /** What one write of 4 KiB that is waited for takes there; the median of 50. */
  readonly fdatasyncMs: number
  readonly node: string
  readonly undici: string
  readonly sqlite: string
  /** How many programs wanted a CPU when it began, as a mean of one minute. */
  readonly load: number
}

export function describeMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: cpus().length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    fileSystem: fileSystemOf(folder),
    fdatasyncMs: timeFdatasync(folder),
    node: process.version,
    undici: versionOf('undici'),
    sqlite: sqliteVersion(),
    load: loadavg()[0] ?? 0,
  }
}

/** A folder for databases: the system's temporary one, unless that is memory; a commit there costs nothing. */
export function diskFolder(): string {
  const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))
  if (!inMemory.has(fileSystemOf(tmpdir()))) return tmpdir()
  mkdirSync(cache, { recursive: true })
  return cache
}

/** The words that pin a program to one CPU, for the sender and for the receiver; none where that cannot be done. */
export function pins(): { readonly sender: readonly string[]; readonly receiver: readonly string[] } {
  const taskset = findProgram('taskset')
  const allowed = taskset ? allowedCpus(readFileSync('/proc/self/status', 'utf8')) : []
  const [first, last] = [allowed[0], allowed.at(-1)]
  if (!taskset || first === last) return { sender: [], receiver: [] }
  return { sender: [taskset, '-c', String(first)], receiver: [taskset, '-c', String(last)] }
}

const inMemory = new Set(['tmpfs', 'ramfs'])

/** By the longest mount point above the folder; where the system has no such list, by number. */
function fileSystemOf(folder: string): string {
  try {
    return nearestMount(readFileSync('/proc/self/mounts', 'utf8'), folder)
  } catch {
    return `type ${statfsSync(folder).type}`
  }
}

/** The type of the file system that a folder is in, by a list as in `/proc/self/mounts`. */
export function nearestMount(mounts: string, folder: string): string {
  const above = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, point]) => point !== undefined && `${folder}/`.startsWith(point.endsWith('/') ? point : `${point}/`))
  // Of two on one place, the later one covers the other.
  const [nearest] = above.toReversed().toSorted(([, a = ''], [, b = '']) => b.length - a.length)
  return nearest?.[2] ?? 'unknown'
}

/** The CPUs that a process may run on, by its `/proc/<id>/status`. */
export function allowedCpus(status: string): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

function timeFdatasync(folder: string): number {
  const file = openSync(join(folder, 'fdatasync'), 'w')
  const page = Buffer.alloc(4096, 1)
  const times = Array.from({ length: 50 }, () => {
    const from = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - from
  })
  closeSync(file)
  return median(times)
}

function versionOf(name: string): string {
  const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { readonly version: string }
  return manifest.version
}

/** Of the SQLite that the store has; it says so itself. */
function sqliteVersion(): string {
  const require = createRequire(new URL('../../packages/store/package.json', import.meta.url))
  const Database = require('better-sqlite3') as new (path: string) => {
    prepare(sql: string): { pluck(): { get(): string } }
    close(): void
  }
  const memory = new Database(':memory:')
  const version = memory.prepare('SELECT sqlite_version()').pluck().get()
  memory.close()
  return version
}
