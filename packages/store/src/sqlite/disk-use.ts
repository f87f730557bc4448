import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What the database takes of a disk, in bytes. */
export interface DiskUse {
  readonly databaseBytes: number
  /** What is left for it; null where that is another machine's. */
  readonly freeBytes: number | null
}

/** What a SQLite file and its write-ahead log take, and what is left beside them. */
export async function diskUseOf(path: string): Promise<DiskUse> {
  const sizeOf = (file: string) =>
    stat(file).then(
      ({ size }) => size,
      () => 0,
    )
  const [database, log, { bavail, bsize }] = await Promise.all([
    sizeOf(path),
    sizeOf(`${path}-wal`),
    statfs(dirname(path)),
  ])
  return { databaseBytes: database + log, freeBytes: bavail * bsize }
}
