import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import { type Finding, findingOf } from '../doctor/finding.ts'
import type { Examined } from '../doctor/maintenance.ts'
import { compareSchema } from './compare-schema.ts'
import { faultIn } from './faults.ts'

const rules = {
  damaged: {
    name: 'file.damaged',
    says: 'The file is damaged. Restore a backup, as docs/operations.md says.',
    noun: 'fault',
  },
  references: {
    name: 'file.reference_broken',
    says: 'Rows of it refer to rows that are not there.',
    noun: 'table',
  },
} as const

/** SQLite's own checks of a file, and what the file is like. */
export function examineFile(client: Database, path: string): Examined {
  const faults = faultsOf(client)
  if (faults.length > 0) return { facts: {}, findings: told([findingOf(rules.damaged, faults)]), rowsUnread: 'damaged' }
  const facts = factsOf(client, path)
  const schema = compareSchema(client)
  if (schema.length > 0) return { facts, findings: schema, rowsUnread: 'another schema' }
  return { facts, findings: told([findingOf(rules.references, brokenReferences(client))]), rowsUnread: null }
}

const told = (findings: readonly (Finding | null)[]) => findings.filter((finding) => finding !== null)

/** What SQLite finds wrong with the file, its indexes among it: two rows of one GUID, too. */
function faultsOf(client: Database): readonly string[] {
  try {
    const found = client.pragma('integrity_check(20)') as { integrity_check: string }[]
    return found.map(({ integrity_check: fault }) => fault).filter((fault) => fault !== 'ok')
  } catch (error) {
    if (faultIn(error)?.trouble === 'damaged') return [(error as Error).message]
    throw error
  }
}

/** Tables with a row that refers to nothing. Deliveries have a rule of their own. */
function brokenReferences(client: Database): readonly string[] {
  const found = client.prepare<[], string>('SELECT DISTINCT "table" FROM pragma_foreign_key_check').pluck().all()
  return found.filter((table) => table !== 'deliveries')
}

function factsOf(client: Database, path: string): Examined['facts'] {
  const number = (pragma: string) => Number(client.pragma(pragma, { simple: true }))
  const { bavail, bsize } = statfsSync(dirname(path))
  return {
    databaseBytes: statSync(path).size,
    walBytes: statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    reusableBytes: number('freelist_count') * number('page_size'),
    diskFreeBytes: bavail * bsize,
    journalMode: String(client.pragma('journal_mode', { simple: true })),
  }
}
