export { Changes } from './changes.ts'
export {
  type DeliveriesContext,
  type DeliveryPage,
  type DeliveryVerbs,
  deliveryVerbs,
  type Followed,
  type ShownEvent,
} from './deliveries.ts'
export type { ClaimedDelivery, DeliveryDetail, DeliveryKind, DeliverySummary, Settlement } from './delivery.ts'
export type {
  ClaimRequest,
  Cursor,
  Decision,
  DeliveryFilter,
  DeliveryStore,
  HookScope,
  Hour,
  LogCursor,
  NewEvent,
  PublishAnswer,
  PublishedEvent,
  RedeliveryAnswer,
  RedeliveryRequest,
  StoredEvent,
  Turn,
} from './delivery-store.ts'
export { Housekeeper, type HousekeeperOptions } from './housekeeper.ts'
export type { Cancellation, Outcome, SendOutcome, Unreachable } from './outcome.ts'
export { type EventInput, publish, publishAll, type PublishContext } from './publish.ts'
export { sampleFor } from './sample-for.ts'
export { createSender, type Sender } from './send.ts'
export type { Shown } from './shown-outcome.ts'
export { type Signatures, sign } from './signature.ts'
export { statusOf } from './status.ts'
export { ping, test, type TestInput, type ToHookContext } from './to-hook.ts'
export { Worker, type WorkerOptions } from './worker.ts'
