import { StorageFault, type StorageTrouble } from '@repohook/events'
import type { Database } from 'better-sqlite3'

/** What is wrong with the database and not with a row, by the beginning of SQLite's code. */
const troubles: readonly (readonly [code: RegExp, trouble: StorageTrouble])[] = [
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_(?:BUSY|LOCKED)/, 'busy'],
  [/^SQLITE_(?:CORRUPT|NOTADB)/, 'damaged'],
  [/^SQLITE_(?:IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/, 'unreachable'],
]

/** The fault behind an error, or null when the database is not at fault. */
export function faultIn(error: unknown): StorageFault | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, message } = cause as { code?: unknown; message: string }
    const [, trouble] = troubles.find(([beginning]) => beginning.test(String(code))) ?? []
    if (trouble) return new StorageFault(trouble, `${String(code)}: ${message}`)
  }
  return null
}

/** How long a write waits for another program that has the database. Everything else in the process waits with it. */
export const busyMs = 5_000

/** What a connection makes of the faults that it meets. */
export function onFaults(client: Database) {
  let damage: StorageFault | null = null
  return {
    /** Damage stays, whatever else fails because of it. */
    faultOf: (error: unknown): StorageFault | null => {
      const fault = faultIn(error)
      return fault && (damage ?? fault)
    },
    /**
     * Nothing more is written to a damaged file: what is in it may be all that is left. And another program that kept us
     * waiting once is not waited for again, until `well`: the whole process would stand still each time.
     */
    heed(fault: StorageFault): void {
      if (fault.trouble === 'damaged' && !damage) {
        damage = fault
        client.pragma('query_only = ON')
      }
      if (fault.trouble === 'busy') client.pragma('busy_timeout = 0')
    },
    /** To be called when a write went through. */
    well(): void {
      client.pragma(`busy_timeout = ${busyMs}`)
    },
  }
}
