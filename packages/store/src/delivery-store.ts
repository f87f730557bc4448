import type { DeliveryStore } from '@repohook/delivery'
import type { Sealer } from '@repohook/hooks'
import { readingBacklog } from './backlog.ts'
import { cancelling } from './cancel.ts'
import { claiming } from './claim.ts'
import type { Dialect } from './dialect.ts'
import { leases } from './leases.ts'
import { createMemory } from './memory.ts'
import { notices } from './notices.ts'
import { overviews } from './overview.ts'
import { pendingCount } from './pending-count.ts'
import { publishing } from './publish-event.ts'
import { reading } from './read-deliveries.ts'
import { redelivering } from './redeliver.ts'
import { retention } from './retention.ts'
import { settling } from './settle.ts'

/** Events and deliveries on Drizzle. `alone` says that no other process works on them. */
export function deliveryStore(dialect: Dialect, sealer: Sealer, { alone }: { readonly alone: boolean }): DeliveryStore {
  const memory = createMemory(alone)
  return {
    ...publishing(dialect, memory),
    pending: pendingCount(dialect),
    settle: settling(dialect, claiming(dialect, sealer, memory), memory),
    redeliver: redelivering(dialect),
    ...leases(dialect),
    ...notices(dialect),
    ...retention(dialect),
    ...reading(dialect),
    ...overviews(dialect),
    ...readingBacklog(dialect),
    cancelUnwanted: cancelling(dialect).cancelUnwanted,
  }
}
