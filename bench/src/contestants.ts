import { postgres } from './servers/postgres.ts'
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
  /** What it promises of what it recorded; a server tells its own. */
  readonly durability: string
}

const sqlite = 'SQLite, journal_mode=WAL, synchronous=FULL'

export const contestants: readonly Contestant[] = [
  { name: 'raw', title: 'raw undici', file: 'raw', startServer: null, durability: 'nothing stored' },
  {
    name: 'repohook',
    title: 'Repohook',
    file: 'repohook',
    hooksPerEvent: hookCount,
    startServer: null,
    durability: `${sqlite}; each event goes to ${hookCount} hooks`,
  },
  {
    name: 'repohook-single',
    title: 'Repohook 1:1',
    file: 'repohook',
    hooksPerEvent: 1,
    startServer: null,
    durability: `${sqlite}; each event goes to one hook`,
  },
  { name: 'bullmq', title: 'BullMQ', file: 'bullmq', startServer: redis('always'), durability: '' },
  {
    name: 'bullmq-everysec',
    title: 'BullMQ everysec',
    file: 'bullmq',
    startServer: redis('everysec'),
    durability: '',
  },
  { name: 'pg-boss', title: 'pg-boss', file: 'pg-boss', startServer: postgres, durability: '' },
]
