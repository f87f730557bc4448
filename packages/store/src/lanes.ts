import { type SQL, sql } from 'drizzle-orm'
import type { Lane } from './dialect.ts'

/** What waits in a lane, of deliveries `d`: word for word the condition of the lane's partial index. */
export const pending: Readonly<Record<Lane, SQL>> = {
  event: sql`d.settled_at IS NULL AND d.kind = 'event'`,
  asked: sql`d.settled_at IS NULL AND d.kind <> 'event'`,
}

/** More than may be under way to a hook: what is leased is among the first that are due. */
export const mostUnderWay = 64
