export type { Attempt, Change, Final, HookAccount, Rule, Wait } from './account.ts'
export { type Backlog, depthCountedTo } from './backlog.ts'
export { type Condition, conditionOf } from './condition.ts'
export { Changes } from './changes.ts'
export type { Hint, Hints } from './hints.ts'
export {
  type DeliveriesContext,
  type DeliveryPage,
  type DeliveryVerbs,
  deliveryVerbs,
  type ExplainedEvent,
  type Followed,
  type ShownDelivery,
} from './deliveries.ts'
export type {
  ClaimedDelivery,
  DeliveryDetail,
  DeliveryKind,
  DeliverySummary,
  HookHealth,
  Settlement,
} from './delivery.ts'
export type {
  ClaimRequest,
  Cursor,
  DeliveryFilter,
  DeliveryStore,
  EventsPage,
  EventSummary,
  HookHealths,
  HookScope,
  HooksScope,
  Hour,
  LogCursor,
  NewEvent,
  PublishAnswer,
  PublishedEvent,
  RedeliveryAnswer,
  RedeliveryRequest,
  Turn,
  Untold,
  Waiting,
} from './delivery-store.ts'
export type { Decision, HookNow, QueuePlace, StoredEvent } from './event-facts.ts'
export { aheadAtMost } from './event-facts.ts'
export { Housekeeper, type HousekeeperOptions } from './housekeeper.ts'
export { limitQueue, type QueueLimits } from './limit-queue.ts'
export { JobRunner, type JobRunnerOptions } from './job-runner.ts'
export { beginningOf, type JobInput, type JobPreview, type JobQuery, type JobVerbs, jobVerbs } from './jobs.ts'
export type {
  AddJobAnswer,
  ItemOutcome,
  Job,
  JobChange,
  JobFilter,
  JobHook,
  JobItem,
  JobScope,
  JobState,
  JobStore,
  JobTally,
  Look,
  NewJob,
  SkipReason,
  TalliedJob,
} from './job-store.ts'
export type { JobView } from './job-view.ts'
export { Notices, type NoticesOptions } from './notices.ts'
export {
  type Cancellation,
  isGone,
  type Outcome,
  type RenderTrouble,
  type SendOutcome,
  type Unreachable,
} from './outcome.ts'
export type { Method } from './exchange.ts'
export type { Advice } from './outcome-advice.ts'
export {
  type HookOverview,
  type ListedTarget,
  type OverviewVerbs,
  overviewVerbs,
  type TargetPage,
  type TargetView,
} from './overview.ts'
export { type Allowance, type PacedHook, Pacer, type Paces } from './pacer.ts'
export { dispatch, type DispatchInput } from './dispatch.ts'
export { type Preview, preview } from './preview.ts'
export { type EventInput, publish, publishAll, type PublishContext } from './publish.ts'
export { rampMs } from './ramp.ts'
export { bodyOf } from './request.ts'
export { responseText } from './response-text.ts'
export { sampleFor } from './sample-for.ts'
export { createSender, type Sender } from './send.ts'
export type { Shown } from './shown-outcome.ts'
export { type Signatures, sign } from './signature.ts'
export { statusOf } from './status.ts'
export { ping, test, type TestInput, type ToHookContext } from './to-hook.ts'
export { Worker, type WorkerOptions } from './worker.ts'
