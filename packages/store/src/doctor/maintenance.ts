import type { Sealer } from '@repohook/hooks'
import type { Finding } from './finding.ts'
import type { Repaired } from './repair-rows.ts'

export interface Examined {
  /** In words, what is worth knowing of a database that is sound, too: how large it is, what is free. */
  readonly facts: Readonly<Record<string, string | number>>
  readonly findings: readonly Finding[]
  /** Why nothing was held to the rules for rows; null when all of it was. */
  readonly rowsUnread: string | null
}

export interface ExamineRequest {
  readonly now: number
  /** The names of the catalogue's events. */
  readonly knownEvents: readonly string[]
  /** Null when there is no key to try. */
  readonly sealer: Sealer | null
  /** Told what is being done, in words. */
  readonly onStep: (step: string) => void
}

export interface Copied {
  /** How large the copy is. */
  readonly bytes: number
  /** How many rows each of its tables has, as counted in the original and again in the copy. */
  readonly rows: Readonly<Record<string, number>>
}

/** What keeps a database in order beside its daily work. It runs on a thread of its own, so that the work goes on. */
export interface Maintenance {
  /** Holds the database to every rule. Writes nothing. */
  examine(request: ExamineRequest): Promise<Examined>
  /** Mends of what was found what can be, and is broken still; in one transaction. */
  repair(
    findings: readonly Finding[],
    context: Pick<ExamineRequest, 'now' | 'knownEvents'>,
  ): Promise<readonly Repaired[]>
  /**
   * Writes a whole, checked copy of one state of the database: everything that was answered before is in it.
   *
   * @param path of a file that is made, for its owner alone; what is there is never overwritten
   * @throws an Error that says what is in the way; nothing is left of the copy then
   */
  copy(path: string, onProgress: (progress: CopyProgress) => void): Promise<Copied>
  /** Breaks off what is under way. */
  close(): Promise<void>
}

export interface CopyProgress {
  readonly step: 'copying' | 'checking'
  readonly doneBytes: number
  readonly totalBytes: number
}
