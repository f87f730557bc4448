import type { DeliveryStore } from '@repohook/delivery'
import type { World } from '@repohook/events'
import type { HookStore, Sealer } from '@repohook/hooks'
import { deliveryStore } from './delivery-store.ts'
import { hookStore } from './hook-store.ts'
import { checkKey } from './key-check.ts'
import { reseal, type Resealed } from './reseal.ts'
import { openSqlite } from './sqlite/open.ts'
import { type TokenStore, tokenStore } from './token-store.ts'

export interface Store {
  readonly hooks: HookStore
  readonly deliveries: DeliveryStore
  readonly tokens: TokenStore
  /** True when no other process can work on the database: a lease that is found at start is a dead one's. */
  readonly alone: boolean
  /** What of it was sealed by the former key when it was opened. */
  readonly resealed: Resealed
  /** Rejects when the database does not answer a write. */
  probe(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database that a URL names, `file:` and a path for SQLite, and brings its schema up to date. What the sealer's
 * former key sealed is sealed by its present one.
 *
 * @throws an Error that says what to do, when the URL is of another kind, the file is no sound database, or the sealing
 * key is not the one that the database was made with
 */
export async function openStore(url: string, { sealer, world }: { sealer: Sealer; world: World }): Promise<Store> {
  const { dialect, close } = open(url)
  try {
    await checkKey(dialect, sealer)
    const resealed = await reseal(dialect, sealer)
    return {
      hooks: await hookStore(dialect, sealer, world),
      deliveries: deliveryStore(dialect, sealer),
      tokens: tokenStore(dialect),
      alone: true,
      resealed,
      probe: async () => void (await dialect.db.update(dialect.tables.keyChecks).set({ id: 1 })),
      close: async () => close(),
    }
  } catch (error) {
    close()
    throw error
  }
}

function open(url: string) {
  if (url.startsWith('file:')) return openSqlite(url.slice('file:'.length))
  throw new Error(`REPOHOOK_DATABASE_URL: “${url.slice(0, 20)}…” is not supported: use file: and a path.`)
}
