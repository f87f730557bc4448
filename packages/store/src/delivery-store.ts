import type { DeliveryStore } from '@repohook/delivery'
import type { Sealer } from '@repohook/hooks'
import { cancelling } from './cancel.ts'
import { claiming } from './claim.ts'
import type { Dialect } from './dialect.ts'
import { leases } from './leases.ts'
import { publishEvent } from './publish-event.ts'
import { reading } from './read-deliveries.ts'
import { RecentEvents } from './recent-events.ts'
import { redelivering } from './redeliver.ts'
import { retention } from './retention.ts'
import { settling } from './settle.ts'

/** How much of what was published or read last is kept in memory, in bytes. */
const recentBytes = 32 * 1024 * 1024

/** Events and deliveries on Drizzle. */
export function deliveryStore(dialect: Dialect, sealer: Sealer): DeliveryStore {
  const recent = new RecentEvents(recentBytes)
  return {
    publish: publishEvent(dialect, recent),
    settle: settling(dialect, claiming(dialect, sealer, recent)),
    redeliver: redelivering(dialect),
    ...leases(dialect),
    ...retention(dialect),
    ...reading(dialect),
    cancelUnwanted: cancelling(dialect).cancelUnwanted,
  }
}
