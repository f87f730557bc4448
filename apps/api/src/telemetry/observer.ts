import type { ClaimedDelivery, NewEvent, PublishAnswer, Settlement } from '@repohook/delivery'

/** Told what passes the store of the line, after it has passed. Each call returns at once: the line waits for nobody. */
export interface Observer {
  /** An event was put to the store, which answered after `startedAt`. */
  published(event: NewEvent, answer: PublishAnswer, startedAt: number): void
  /** A worker asked for more and got these, or none. */
  claimed(deliveries: readonly ClaimedDelivery[], at: number): void
  /** An attempt was made and recorded. */
  sent(settlement: Settlement): void
  /** So many leases ran out before anything was recorded. */
  interrupted(deliveries: number): void
  /** So many events waited too long for a parked hook. */
  expired(deliveries: number): void
}
