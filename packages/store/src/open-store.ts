import type { DeliveryStore, Hints, JobStore } from '@repohook/delivery'
import type { Clock, StorageFault, World } from '@repohook/events'
import type { HookStore, Sealer } from '@repohook/hooks'
import { type AuditStore, auditStore } from './audit-store.ts'
import { refuseUnfinished } from './copy/unfinished.ts'
import { deliveryStore } from './delivery-store.ts'
import type { Maintenance } from './doctor/maintenance.ts'
import { fileOf } from './file-of.ts'
import { hookStore } from './hook-store.ts'
import { jobStore } from './job-store.ts'
import { checkKey } from './key-check.ts'
import type { DiskUse, Opened } from './opened.ts'
import { reseal, type Resealed } from './reseal.ts'
import { openPostgres } from './postgres/open.ts'
import { type SessionStore, sessionStore } from './session-store.ts'
import { openSqlite } from './sqlite/open.ts'
import { type Functions, tellingFaults } from './telling-faults.ts'
import { type TokenStore, tokenStore } from './token-store.ts'

export interface Store {
  readonly hooks: HookStore
  readonly deliveries: DeliveryStore
  readonly jobs: JobStore
  readonly tokens: TokenStore
  readonly sessions: SessionStore
  readonly audit: AuditStore
  readonly maintenance: Maintenance
  /** To the other processes that share it, and from them. */
  readonly hints: Hints
  /** How many processes deliver what is in it, to the knowledge of some seconds ago; at least one. */
  workers(): number
  /** True when no other process can work on the database: a lease that is found at start is a dead one's. */
  readonly alone: boolean
  /** What of it was sealed by the former key when it was opened. */
  readonly resealed: Resealed
  /** Rejects with a StorageFault when the database does not take a write. */
  probe(): Promise<void>
  diskUse(): Promise<DiskUse>
  close(): Promise<void>
}

export interface StoreOptions {
  readonly sealer: Sealer
  readonly world: World
  /** Made to follow the server's clock, where a server keeps the database. */
  readonly clock?: Clock
  /** Whether this process delivers; the others are told. */
  readonly delivers?: boolean
  /** Told each time the database cannot do what it is asked; whoever asked gets the same fault. */
  readonly onFault?: (fault: StorageFault) => void
}

/**
 * Opens the database that a URL names, `file:` and a path for SQLite, or a `postgres:` URL, and brings its schema up to
 * date. What the sealer's former key sealed is sealed by its present one.
 *
 * @throws an Error that says what to do, when the URL is of another kind, the file is no sound database, or the sealing
 * key is not the one that the database was made with
 */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const opened = await open(url, options)
  try {
    return await storeOn(opened, options)
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** The store on a database that is open. */
export async function storeOn(
  { dialect, alone, hints, workers, heed, well, diskUse, maintenance, close }: Opened,
  { sealer, world, onFault = () => {} }: StoreOptions,
): Promise<Store> {
  const telling = <T extends Functions<T>>(functions: T) =>
    tellingFaults(functions, dialect.faultOf, (fault) => {
      heed(fault)
      onFault(fault)
    })
  const { keyChecks } = dialect.tables
  await refuseUnfinished(dialect)
  await checkKey(dialect, sealer)
  const resealed = await reseal(dialect, sealer)
  return {
    hooks: telling(await hookStore(dialect, sealer, world)),
    deliveries: telling(deliveryStore(dialect, sealer, { alone })),
    jobs: telling(jobStore(dialect)),
    tokens: telling(tokenStore(dialect)),
    sessions: telling(sessionStore(dialect)),
    audit: telling(auditStore(dialect)),
    maintenance,
    hints,
    workers,
    ...telling({
      async probe() {
        await dialect.db.update(keyChecks).set({ id: 1 })
        well()
      },
    }),
    alone,
    resealed,
    diskUse,
    async close() {
      await maintenance.close()
      await close()
    },
  }
}

async function open(url: string, options: StoreOptions): Promise<Opened> {
  const file = fileOf(url)
  return file === null ? openPostgres(url, options) : openSqlite(file)
}
