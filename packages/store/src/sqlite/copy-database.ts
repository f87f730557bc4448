import { closeSync, fdatasyncSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { Copied, CopyProgress } from '../doctor/maintenance.ts'

/** A step that is short beside a commit of the server, and as many of them as the disk takes in without a pause. */
const pagesPerStep = 100
const stepsPerSync = 16

export const partOf = (path: string): string => `${path}.part`

/**
 * Copies one state of a database that may be in use into a file that is new, a few pages at a time, and checks the copy.
 * The state is that of the beginning: a read transaction holds it, and writers go on beside it.
 */
export async function copyDatabase(
  source: Database.Database,
  to: string,
  onProgress: (progress: CopyProgress) => void,
): Promise<Copied> {
  const part = partOf(to)
  const handle = openSync(part, 'r+')
  try {
    source.exec('BEGIN')
    const rows = countsOf(source)
    let steps = 0
    await source.backup(part, {
      progress({ totalPages, remainingPages }) {
        steps += 1
        if (steps % stepsPerSync === 0) {
          // Little by little: at the end it would be one long wait for the disk, and for everybody who uses it.
          fdatasyncSync(handle)
          onProgress(progressOf(source, totalPages, remainingPages))
        }
        return pagesPerStep
      },
    })
    source.exec('COMMIT')
    const bytes = statSync(part).size
    onProgress({ step: 'checking', doneBytes: bytes, totalBytes: bytes })
    checkCopy(part, rows)
    fsyncSync(handle)
    moveNew(part, to)
    return { bytes, rows }
  } finally {
    closeSync(handle)
  }
}

function progressOf(source: Database.Database, totalPages: number, remainingPages: number): CopyProgress {
  const pageBytes = Number(source.pragma('page_size', { simple: true }))
  return {
    step: 'copying',
    doneBytes: (totalPages - remainingPages) * pageBytes,
    totalBytes: totalPages * pageBytes,
  }
}

/** The rows of each table. */
function countsOf(client: Database.Database): Record<string, number> {
  const names = client
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all()
  const count = (name: string) =>
    client
      .prepare<[], number>(`SELECT count(*) FROM "${name.replaceAll('"', '""')}"`)
      .pluck()
      .get() ?? 0
  return Object.fromEntries(names.map((name) => [name, count(name)]))
}

/** @throws an Error when the copy is not sound, or has other rows than were counted */
function checkCopy(path: string, rows: Readonly<Record<string, number>>): void {
  const copy = new Database(path)
  try {
    // One file, that can be looked at where it lies; a server that starts on it changes that.
    copy.pragma('journal_mode = DELETE')
    const verdict = String(copy.pragma('quick_check(1)', { simple: true }))
    if (verdict !== 'ok') throw new Error(`The copy is damaged, and so is probably the database: ${verdict}`)
    const copied = countsOf(copy)
    const wrong = Object.keys(rows).find((name) => copied[name] !== rows[name])
    if (wrong) throw new Error(`The copy has ${copied[wrong]} ${wrong}, and the database ${rows[wrong]}.`)
  } finally {
    copy.close()
  }
}

/** Gives a file its name, which must be free. */
function moveNew(from: string, to: string): void {
  closeSync(openSync(to, 'wx', 0o600))
  renameSync(from, to)
  const folder = openSync(dirname(to), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
