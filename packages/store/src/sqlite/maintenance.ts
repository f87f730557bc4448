import { chmodSync, closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { keyFindings } from '../doctor/key-findings.ts'
import type { Examined, Maintenance } from '../doctor/maintenance.ts'
import { type Repaired, repairRows } from '../doctor/repair-rows.ts'
import { partOf } from './copy-database.ts'
import { filesToClose, judgeSurroundings, type Surroundings } from './judge-surroundings.ts'
import { type Aside, runAside } from './run-aside.ts'

interface Options {
  readonly path: string
  readonly dialect: Dialect
  /** Whether the dialect's connection is a server's. */
  readonly isServing: boolean
}

/** Maintenance of a SQLite file. */
export function sqliteMaintenance({ path, dialect, isServing }: Options): Maintenance {
  const underWay = new Set<Pick<Aside<unknown>, 'stop'>>()

  async function finish<Result>(aside: Aside<Result>): Promise<Result> {
    underWay.add(aside)
    return aside.done.finally(() => underWay.delete(aside))
  }

  return {
    async examine({ now, knownEvents, sealer, onStep }) {
      const examined = await finish(runAside({ kind: 'examine', path, now, knownEvents }, onStep))
      const around = judgeSurroundings(await surroundingsOf(path, examined, isServing ? dialect : null))
      const key = sealer && examined.rowsUnread === null ? await keyFindings(dialect, sealer) : []
      return { ...examined, findings: [...examined.findings, ...key, ...around] }
    },

    async repair(findings, context) {
      const rows = await repairRows(dialect, findings, context)
      const files = filesToClose(findings)
      for (const name of files) close(join(dirname(path), name))
      const closed: readonly Repaired[] =
        files.length > 0 ? [{ check: 'file.open_to_others', mended: files.length }] : []
      return [...rows, ...closed]
    },

    async copy(to, onProgress) {
      if (existsSync(to)) throw new Error(`${to} is there already, and stays as it is: name another file.`)
      takePart(to)
      try {
        return await finish(runAside({ kind: 'copy', path, to }, onProgress))
      } catch (error) {
        dropPart(to)
        throw error
      }
    },

    close: async () => void (await Promise.all([...underWay].map((aside) => aside.stop()))),
  }
}

/** A database's first, and then what SQLite made beside it meanwhile with the mode that it had. */
function close(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
}

/** The place of a copy that is being made, for its owner alone. */
function takePart(to: string): void {
  try {
    closeSync(openSync(partOf(to), 'wx', 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new Error(`${partOf(to)} is there: another backup is being made, or one was broken off. Then remove it.`, {
      cause,
    })
  }
}

function dropPart(to: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${partOf(to)}${suffix}`, { force: true })
}

const pragmas = ['journal_mode', 'synchronous', 'foreign_keys'] as const

async function surroundingsOf(path: string, { facts }: Examined, server: Dialect | null): Promise<Surroundings> {
  const files = ['', '-wal', '-shm', '.key'].flatMap((suffix) => {
    const found = statSync(`${path}${suffix}`, { throwIfNoEntry: false })
    return found ? [{ name: `${basename(path)}${suffix}`, mode: found.mode }] : []
  })
  const connection: Record<string, string | number> = {}
  for (const name of server ? pragmas : []) {
    const [row] =
      (await server?.db.all<Record<string, string | number>>(sql`SELECT * FROM ${sql.identifier(`pragma_${name}`)}`)) ??
      []
    connection[name] = row?.[name] ?? ''
  }
  return {
    files,
    diskFreeBytes: typeof facts['diskFreeBytes'] === 'number' ? facts['diskFreeBytes'] : null,
    walBytes: Number(facts['walBytes'] ?? 0),
    connection: server ? connection : null,
  }
}
