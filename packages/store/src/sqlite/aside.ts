import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { examineRows } from '../doctor/examine-rows.ts'
import type { Examined } from '../doctor/maintenance.ts'
import { copyDatabase } from './copy-database.ts'
import { sqliteDialect } from './dialect.ts'
import { busyMs } from './faults.ts'
import { examineFile } from './examine-file.ts'
import type { Errand } from './run-aside.ts'

// Runs on a thread of its own, on a connection of its own: however long it reads, the server goes on.
const errand = workerData as Errand
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is of windows
const tell = (message: object) => parentPort?.postMessage(message)
const onProgress = (progress: unknown) => tell({ progress })

const client = new Database(errand.path, { fileMustExist: true })
try {
  client.pragma(`busy_timeout = ${busyMs}`)
  const result = await (errand.kind === 'copy' ? copyDatabase(client, errand.to, onProgress) : examine())
  tell({ result })
} finally {
  client.close()
}

async function examine(): Promise<Examined> {
  if (errand.kind !== 'examine') throw new TypeError(errand.kind)
  client.pragma('query_only = ON')
  onProgress('checking the file')
  const file = examineFile(client, errand.path)
  if (file.rowsUnread !== null) return file
  const findings = await examineRows(sqliteDialect(client), { ...errand, onStep: onProgress })
  return { ...file, findings: [...file.findings, ...findings] }
}
