import { fileURLToPath } from 'node:url'
import type { DeliveryStore } from '@repohook/delivery'
import type { World } from '@repohook/events'
import { createSealer, type HookStore } from '@repohook/hooks'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { deliveryStore } from './delivery-store.ts'
import { examineRows } from './doctor/examine-rows.ts'
import type { Finding } from './doctor/finding.ts'
import { hookStore } from './hook-store.ts'
import { sqliteDialect } from './sqlite/dialect.ts'

/** What one process has of a database. */
export interface ProcessStores {
  readonly hooks: HookStore
  readonly deliveries: DeliveryStore
}

export interface MemoryDatabase {
  /** Both ports as a process that starts now has them: it remembers nothing of what was before. */
  startProcess(world: World): Promise<ProcessStores>
  /** What the doctor finds in its rows. */
  examine(now: number, knownEvents: readonly string[]): Promise<readonly Finding[]>
  /** The rows that a statement answers, past the code that is under test. */
  all<Row>(statement: string, ...values: readonly (string | number | null)[]): Row[]
  run(statement: string, ...values: readonly (string | number | null)[]): void
  close(): void
}

const migrationsFolder = fileURLToPath(new URL('../migrations/sqlite', import.meta.url))
const sealer = createSealer(new Uint8Array(32).fill(7))
let empty: Buffer | undefined

/** A database of its own in memory, of which any number of processes may be simulated. */
export function openInMemory(): MemoryDatabase {
  empty ??= migrated()
  const client = new Database(empty)
  client.pragma('foreign_keys = ON')
  const statements = new Map<string, Database.Statement>()
  const prepared = (text: string) => {
    const statement = statements.get(text) ?? client.prepare(text)
    statements.set(text, statement)
    return statement
  }
  return {
    async startProcess(world) {
      const dialect = sqliteDialect(client)
      return {
        hooks: await hookStore(dialect, sealer, world),
        deliveries: deliveryStore(dialect, sealer, { alone: false }),
      }
    },
    examine: (now, knownEvents) => examineRows(sqliteDialect(client), { now, knownEvents, onStep: () => {} }),
    all: <Row>(text: string, ...values: readonly unknown[]) => prepared(text).all(...values) as Row[],
    run: (text, ...values) => void prepared(text).run(...values),
    close: () => void client.close(),
  }
}

function migrated(): Buffer {
  const client = new Database(':memory:')
  migrate(drizzle({ client }), { migrationsFolder })
  const image = client.serialize()
  client.close()
  return image
}
