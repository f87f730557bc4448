import { StorageFault, type StorageTrouble } from '@repohook/events'
import pg from 'pg'

/** What is wrong with the database and not with a row, by the beginning of PostgreSQL's code or of the system's. */
const troubles: readonly (readonly [code: RegExp, trouble: StorageTrouble])[] = [
  [/^53100$/, 'full'],
  [/^(?:40001|40P01|55P03|57014)$/, 'busy'],
  [/^XX00[12]$/, 'damaged'],
  [/^(?:08|28|3D|53|57P|58|25006)/, 'unreachable'],
  [/^E(?:AI_|CONN|HOST|NET|NOTFOUND|PIPE|TIMEDOUT)/, 'unreachable'],
]

/** An error of PostgreSQL without the values that it was given: those are secrets and payloads, and errors are logged. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError'
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

/** The connection ended, or never came to be; pg has no code for it. */
const connectionLost = '08006'

/**
 * What is told of an error that pg rejects with. Its detail is left out, which shows rows, and so are the words about a
 * value that does not fit its type (class 22), which show the value.
 */
export function withoutValues(error: unknown): PostgresError {
  if (error instanceof PostgresError) return error
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? 'XX000'
    return new PostgresError(code, code.startsWith('22') ? `a value does not fit (${error.routine})` : error.message)
  }
  const { code, message } = error as { readonly code?: unknown; readonly message: string }
  return new PostgresError(typeof code === 'string' ? code : connectionLost, message)
}

/** The fault behind an error, or null when the database is not at fault. */
export function faultIn(error: unknown): StorageFault | null {
  if (!(error instanceof PostgresError)) return null
  const [, trouble] = troubles.find(([beginning]) => beginning.test(error.code)) ?? []
  return trouble ? new StorageFault(trouble, error.message) : null
}
