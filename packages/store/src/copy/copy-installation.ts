import type { Copy, Original } from './ends.ts'
import { copiedTables } from './copied-tables.ts'
import { type Measured, measure, stateOf } from './measure.ts'
import { readTable } from './read-table.ts'
import { markerId } from './unfinished.ts'
import { verifyTable } from './verify-table.ts'

export interface TransferProgress {
  readonly step: 'counting' | 'copying' | 'checking'
  readonly doneRows: number
  readonly totalRows: number
  /** Of payloads, requests and answers. */
  readonly doneBytes: number
  readonly totalBytes: number
}

/** What was copied, and found to be the same on both sides. */
export interface Transferred {
  readonly from: string
  readonly to: string
  /** How many rows were there already, of an attempt that was broken off. */
  readonly resumedRows: number
  readonly rows: number
  readonly bytes: number
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly checksum: string }[]
}

interface Context {
  readonly onProgress: (progress: TransferProgress) => void
  /** Breaks it off between two batches. */
  readonly signal: AbortSignal
}

/**
 * Copies an installation into an empty database, or goes on with a copy of it that was broken off, however that ended. Then
 * reads both and holds each row of the copy to its original. Until that is done no server starts on the copy.
 *
 * @throws an Error that says what is in the way: the copy is not empty, or is that of another state; a row that it cannot
 * hold, or that is not the same
 */
export async function copyInstallation(original: Original, copy: Copy, context: Context): Promise<Transferred> {
  const { onProgress } = context
  onProgress({ step: 'counting', doneRows: 0, totalRows: 0, doneBytes: 0, totalBytes: 0 })
  const measured = await measure(original)
  const there = await measure(copy)
  await mark(original, copy, { measured, there })

  const total = { totalRows: sum(measured, 'rows'), totalBytes: sum(measured, 'bytes') }
  const progress = (step: TransferProgress['step'], done: readonly Measured[] = []) => {
    let [doneRows, doneBytes] = [sum(done, 'rows'), sum(done, 'bytes')]
    const tell = () => onProgress({ step, doneRows, doneBytes, ...total })
    tell()
    return (rows: number, { bytes }: { readonly bytes: number }) => {
      doneRows += rows
      doneBytes += bytes
      tell()
      context.signal.throwIfAborted()
    }
  }
  await fill(original, copy, there, progress('copying', there))
  for (const { name, lastId } of measured) if (lastId > 0) await copy.setLastId(name, lastId)
  await copy.settle()
  const tables = await verify(original, copy, measured, { onPart: progress('checking'), signal: context.signal })
  await copy.db.delete(copy.tables.unfinishedCopies)
  const [rows, bytes] = [total.totalRows, total.totalBytes]
  return { from: original.name, to: copy.name, resumedRows: sum(there, 'rows'), rows, bytes, tables }
}

/** Marks a copy as unfinished; one that is marked has to be of this original, as it is now. */
async function mark(
  original: Original,
  copy: Copy,
  { measured, there }: { readonly measured: readonly Measured[]; readonly there: readonly Measured[] },
): Promise<void> {
  const { unfinishedCopies } = copy.tables
  const state = await stateOf(original, measured)
  const [marker] = await copy.db.select().from(unfinishedCopies)
  if (!marker) {
    const rows = there.filter((table) => table.rows > 0).map((table) => `${table.rows} ${table.name}`)
    if (rows.length > 0) throw new Error(`${copy.name} is not empty (${rows.join(', ')}), and stays as it is.`)
    await copy.db.insert(unfinishedCopies).values({ id: markerId, original: original.name, state })
  } else if (marker.state !== state)
    throw new Error(
      `${copy.name} is the beginning of a copy of ${marker.original} as that was then: ` +
        `${original.name} is another installation, or a server was at work on it since. Begin anew with an empty database.`,
    )
}

/** Writes what is not there yet. A batch is there or not: what comes after the last row is missing, and nothing else. */
async function fill(
  original: Original,
  copy: Copy,
  there: readonly Measured[],
  onPart: (rows: number, part: { readonly bytes: number }) => void,
): Promise<void> {
  const to = copiedTables(copy.tables)
  for (const [index, from] of copiedTables(original.tables).entries()) {
    const reader = readTable(original, from)
    let writing = Promise.resolve()
    for await (const part of reader.parts(there[index]?.upTo)) {
      const rows = await reader.rows(part)
      await writing
      // The next are read meanwhile.
      writing = copy.write(to[index]!, rows).then(() => onPart(rows.length, part))
      writing.catch(() => {})
    }
    await writing
  }
}

async function verify(
  original: Original,
  copy: Copy,
  measured: readonly Measured[],
  {
    onPart,
    signal,
  }: { readonly onPart: (rows: number, part: { readonly bytes: number }) => void; readonly signal: AbortSignal },
): Promise<Transferred['tables']> {
  const to = copiedTables(copy.tables)
  const tables: { name: string; rows: number; checksum: string }[] = []
  try {
    for (const [index, from] of copiedTables(original.tables).entries()) {
      const verified = await verifyTable([original, from], [copy, to[index]!], onPart)
      tables.push({ name: from.name, ...verified })
    }
    for (const [index, table] of (await measure(copy)).entries()) {
      const { rows, lastId } = measured[index]!
      if (table.rows !== rows)
        throw new Error(`There are ${table.rows} ${table.name} in the copy, and ${rows} in the original.`)
      if (table.lastId !== lastId) throw new Error(`The next id of ${table.name} is not the same in the copy.`)
    }
    return tables
  } catch (error) {
    if (error === signal.reason) throw error
    throw new Error(`${(error as Error).message} It stays unfinished: begin anew with an empty database.`, {
      cause: error,
    })
  }
}

const sum = (measured: readonly Measured[], what: 'rows' | 'bytes'): number =>
  measured.reduce((all, table) => all + table[what], 0)
