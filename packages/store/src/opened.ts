import type { Hints } from '@repohook/delivery'
import type { StorageFault } from '@repohook/events'
import type { Dialect } from './dialect.ts'
import type { Maintenance } from './doctor/maintenance.ts'

/** What the database takes of a disk, in bytes. */
export interface DiskUse {
  readonly databaseBytes: number
  /** What is left for it; null where that is another machine's. */
  readonly freeBytes: number | null
}

/** A database that is open, and has the schema that this program knows. */
export interface Opened {
  readonly dialect: Dialect
  /** True when no other process can work on it. */
  readonly alone: boolean
  readonly maintenance: Maintenance
  /** To the other processes that work on it. */
  readonly hints: Hints
  /** How many processes deliver what is in it, this one among them if it does. */
  workers(): number
  /** Told what went wrong with it. */
  heed(fault: StorageFault): void
  /** Told when a write went through. */
  well(): void
  diskUse(): Promise<DiskUse>
  close(): Promise<void>
}
