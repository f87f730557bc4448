import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DiskUse } from '../opened.ts'

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
