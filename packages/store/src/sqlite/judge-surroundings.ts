import { type Finding, findingOf } from '../doctor/finding.ts'

const mebibyte = 1024 * 1024
/** Below this a busy server has minutes. */
const leastDiskBytes = 256 * mebibyte
const mostLogBytes = 1024 * mebibyte

/** What is around the rows of a database: its files, their disk, and the connection that serves. */
export interface Surroundings {
  readonly files: readonly { readonly name: string; readonly mode: number }[]
  readonly diskFreeBytes: number | null
  readonly walBytes: number
  /** Null while nothing serves. */
  readonly connection: Readonly<Record<string, string | number>> | null
}

/** What a connection that serves has: what is answered is on disk, and sound. */
const safe = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1 } as const

const rules = {
  modes: {
    name: 'file.open_to_others',
    says: 'Others than its owner may read or write it: payloads and the key are nobody else’s.',
    noun: 'file',
  },
  disk: {
    name: 'file.disk_short',
    says: 'Its disk has little room left: without any, nothing can be accepted.',
    noun: 'disk',
  },
  log: {
    name: 'file.log_large',
    says: 'The write-ahead log has grown large: something reads for long, or did. A restart empties it.',
    noun: 'file',
  },
  connection: {
    name: 'file.connection_unsafe',
    says: 'The server’s connection is not set to keep what it answers.',
    noun: 'setting',
  },
} as const

/** Whether all of that is as it should be. */
export function judgeSurroundings({ files, diskFreeBytes, walBytes, connection }: Surroundings): readonly Finding[] {
  const open = files.filter(({ mode }) => (mode & 0o077) !== 0).map(({ name }) => name)
  const isShort = diskFreeBytes !== null && diskFreeBytes < leastDiskBytes
  const unsafe = Object.entries(safe).filter(([name, value]) => connection && connection[name] !== value)
  const findings = [
    findingOf(rules.modes, open, 'become their owner’s alone (mode 0600)'),
    findingOf(rules.disk, isShort ? [`${Math.round(diskFreeBytes / mebibyte)} MiB free`] : []),
    findingOf(rules.log, walBytes > mostLogBytes ? [`${Math.round(walBytes / mebibyte)} MiB`] : []),
    findingOf(
      rules.connection,
      unsafe.map(([name]) => `${name} = ${connection?.[name]}`),
    ),
  ]
  return findings.filter((finding) => finding !== null)
}

/** The findings that are repaired by `chmod`. */
export const filesToClose = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ check }) => check === rules.modes.name).flatMap(({ subjects }) => subjects.map(String))
