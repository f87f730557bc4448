import { postgres, postgresAt } from './servers/postgres.ts'
import { redis } from './servers/redis.ts'
import { hookCount } from './contenders/contender.ts'
import type { StartServer } from './servers/server.ts'

/** Who takes part, and on what. */
export interface Contestant {
  readonly name: string
  readonly title: string
  /** The file in `contenders`, without its ending. */
  readonly file: string
  readonly hooksPerEvent?: number
  readonly startServer: StartServer | null
  /** What it promises of what it recorded, if no server tells it, and what else is to be known. */
  readonly notes: readonly string[]
}

/** Starts what `--database` names: a PostgreSQL of our own for `postgres`, or the one at a URL. */
export const serverOf = (database: string): StartServer => (database === 'postgres' ? postgres : postgresAt(database))

/** Everybody; Repohook on SQLite unless a database is named, where pg-boss then is too. */
export function contestantsOn(database: string | null): readonly Contestant[] {
  const sqlite = database === null ? ['SQLite, journal_mode=WAL, synchronous=FULL'] : []
  const startServer = database === null ? null : serverOf(database)
  return [
    { name: 'raw', title: 'raw undici', file: 'raw', startServer: null, notes: ['nothing stored'] },
    {
      name: 'repohook',
      title: 'Repohook',
      file: 'repohook',
      hooksPerEvent: hookCount,
      startServer,
      notes: [...sqlite, `each event goes to ${hookCount} hooks`],
    },
    {
      name: 'repohook-single',
      title: 'Repohook 1:1',
      file: 'repohook',
      hooksPerEvent: 1,
      startServer,
      notes: [...sqlite, 'each event goes to one hook'],
    },
    { name: 'bullmq', title: 'BullMQ', file: 'bullmq', startServer: redis('always'), notes: [] },
    { name: 'bullmq-everysec', title: 'BullMQ everysec', file: 'bullmq', startServer: redis('everysec'), notes: [] },
    { name: 'pg-boss', title: 'pg-boss', file: 'pg-boss', startServer: startServer ?? postgres, notes: [] },
  ]
}
