import type { TargetRef } from '@repohook/hooks'
import type { Paces } from './pacer.ts'
import type { ClaimedDelivery, DeliveryDetail, DeliverySummary, Settlement } from './delivery.ts'
import type { Backlog } from './backlog.ts'
import type { Condition } from './condition.ts'
import type { StoredEvent } from './event-facts.ts'

/** An event to store, with a pending delivery for each hook that listens; or, with `toHook`, for that hook alone. */
export interface NewEvent {
  readonly guid: string
  readonly name: string
  readonly action: string | null
  readonly targetId: number
  readonly payload: Uint8Array
  readonly publishedAt: number
  readonly toHook: { readonly id: number; readonly kind: 'ping' | 'test' } | null
  /** The caller's key and a digest of what it was used for; unique with the target. */
  readonly idempotency: { readonly key: string; readonly digest: string } | null
}

export interface PublishedEvent {
  readonly id: number
  readonly guid: string
  /** One for each hook that will get it. */
  readonly deliveries: readonly { readonly id: number; readonly hookId: number }[]
}

export type PublishAnswer =
  | { readonly kind: 'published'; readonly event: PublishedEvent }
  /** The idempotency key was used for the same event before: this is what was answered then. */
  | { readonly kind: 'repeated'; readonly event: PublishedEvent }
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'guid_taken' }

/** The hooks to go on after in the circle of each lane: what the last answer said, and 0 to begin with. */
export interface Cursor {
  readonly asked: number
  readonly event: number
}

export interface ClaimRequest {
  /** At most so many deliveries. */
  readonly slots: number
  /** Of them, at most so many that a person asked for: events must not stand still behind those. */
  readonly askedSlots: number
  /**
   * At most so many events of one hook under way at once, over all workers, and beside them as many of what a person
   * asked for: a probe does not wait for them. Up to 16.
   */
  readonly perHook: number
  readonly cursor: Cursor
  /** Narrows what is taken of each hook's events. Without it, `perHook` alone does. */
  readonly paces?: Paces
  /**
   * At most so many bytes of payloads, each counted once; what goes beyond is not leased. The first delivery is taken
   * whatever its size. Without it, any number.
   */
  readonly bytes?: number
  readonly now: number
  readonly leasedUntil: number
  /** Fences the lease: whoever settles must name it. Fresh for each claim. */
  readonly leaseToken: string
}

export interface Turn {
  /** Ids of settlements that came too late: the lease had run out, and nothing was written. */
  readonly lost: readonly number[]
  readonly claimed: readonly ClaimedDelivery[]
  readonly cursor: Cursor
}

/** A place in the log, by when a delivery settled; in the queue, by when it is due. */
export interface LogCursor {
  readonly at: number
  readonly id: number
}

export interface DeliveryFilter {
  /** `success` and `failure` are settled, `queued` is not; without it, all that settled. */
  readonly status?: 'success' | 'failure' | 'queued' | undefined
  readonly event?: string | undefined
  readonly action?: string | undefined
  readonly redelivery?: boolean | undefined
  readonly guid?: string | undefined
  readonly settledFrom?: number | undefined
  readonly settledBefore?: number | undefined
}

/** A hook by its target: one of another target has nothing. */
export interface HookScope {
  readonly targetId: number
  readonly hookId: number
}

export interface RedeliveryRequest extends HookScope {
  readonly deliveryId: number
  /** The same key again is the same redelivery. */
  readonly requestKey: string
  readonly now: number
}

export type RedeliveryAnswer =
  | { readonly kind: 'queued'; readonly id: number }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'inactive' }
  /** The request key was used for another event. */
  | { readonly kind: 'key_reused' }

/** Hooks by their target: those of another target have nothing, and neither have deleted ones. */
export interface HooksScope {
  readonly targetId: number
  readonly hookIds: readonly number[]
}

/** A hook's deliveries in one hour, for charts. */
export interface Hour {
  readonly hookId: number
  readonly hourAt: number
  readonly delivered: number
  readonly failed: number
  /** The sum of what all of them took. */
  readonly durationMs: number
}

/** How the hooks of a target do: how many there are, and of them how many are inactive, failing and parked. No hook is two of these. */
export interface HookHealths {
  readonly total: number
  readonly inactive: number
  readonly failing: number
  readonly parked: number
}

/** How much waits for a hook: as far as it was counted. */
export interface Waiting {
  readonly hookId: number
  readonly waiting: number
}

/** Which events of a target: newest first, of those with an id below. */
export interface EventsPage {
  readonly name?: string | undefined
  readonly before?: number | undefined
  readonly limit: number
}

/** A line of what happened on a target. */
export interface EventSummary {
  readonly id: number
  readonly guid: string
  readonly name: string
  readonly action: string | null
  readonly publishedAt: number
  /** The only hook that a ping or a test is for. */
  readonly toHookId: number | null
  /** How many hooks were considered when it was published, and how many of them were to get it. */
  readonly hooks: { readonly considered: number; readonly chosen: number }
  /** Its attempts at all hooks: `failed` are those that settled otherwise than delivered; `reached` is how many hooks have it. */
  readonly deliveries: {
    readonly total: number
    readonly delivered: number
    readonly reached: number
    readonly failed: number
    readonly waiting: number
  }
}

/** A hook whose condition is another than its operator was told last. */
export interface Untold {
  readonly hookId: number
  readonly target: TargetRef & { readonly id: number }
  readonly told: Condition
  readonly condition: Condition
  /** Since when: it failed, was parked, or works again. */
  readonly since: number
}

export interface DeliveryStore {
  /**
   * Stores the event and decides who gets it, in one transaction: when this resolves, both are on disk. Considered are the
   * hooks of the target and of its parent; each decision is kept with the event.
   */
  publish(event: NewEvent): Promise<PublishAnswer>
  /** What publishing with this key would answer, if it was used; otherwise null. */
  earlier(targetId: number, idempotency: NonNullable<NewEvent['idempotency']>): Promise<PublishAnswer | null>
  /**
   * How many deliveries wait or are under way: of events, except those that a parked hook holds, or held when it began to
   * work again; or of what people asked for. Counts up to `limit`.
   */
  pending(lane: 'asked' | 'event', limit: number): Promise<number>

  /**
   * Records what finished and claims for the free slots, in one transaction. Each settlement is fenced by its own lease;
   * with a `retryAt` it adds the next attempt, if the hook still wants it. A 410 or too many failures in a row park the
   * hook, a success opens it; a redelivery that succeeds cancels the retry that waits in the event's chain 0.
   *
   * The claim takes what a person asked for first, of parked hooks too, then events of open hooks: the first of each of
   * the next hooks after the cursor, then the second, oldest due first. Of a parked hook whose probe is due it takes the
   * oldest event alone.
   */
  settle(settlements: readonly Settlement[], claim: ClaimRequest | null): Promise<Turn>

  /** Extends the leases of what is not settled yet. */
  renew(deliveries: readonly ClaimedDelivery[], leasedUntil: number): Promise<void>

  /**
   * Settles deliveries whose lease ran out as interrupted and adds a successor to each, in one transaction; the fifth
   * interruption in a row ends the chain. Answers the hook of each of them. A lease ran out when it ends by `now`, or by a later
   * moment that is given because its holder is known to be dead.
   */
  interrupt(now: number, endingBy?: number): Promise<readonly number[]>

  /** Settles as expired what has waited for a parked hook since before `dueBefore`; at most `limit`. Answers how many. */
  expireHeld(dueBefore: number, now: number, limit: number): Promise<number>
  /** Frees idempotency keys used before; at most `limit`. Answers how many. */
  forgetKeys(usedBefore: number, limit: number): Promise<number>
  /** Removes the previous secrets of hooks whose time was over by `now`; at most `limit`. Answers how many. */
  forgetSecrets(now: number, limit: number): Promise<number>
  /**
   * Cancels what waits for hooks that were deleted or made inactive and was too much for that one moment; at most `limit`.
   * Answers how many.
   */
  cancelUnwanted(now: number, limit: number): Promise<number>
  /**
   * Deletes what settled before, and events, hours and deleted hooks that nothing needs any more; at most `limit` of
   * each. Answers the largest of those numbers: less than `limit` says that nothing is left.
   */
  purge(settledBefore: number, limit: number): Promise<number>

  /** Hooks whose operator does not know yet how they do. `parkAfter` is for those that do not say it; at most `limit`. */
  untold(parkAfter: number, limit: number): Promise<readonly Untold[]>
  /** Notes what the operator was told, if nobody told it meanwhile. */
  told(untold: Untold): Promise<void>

  redeliver(request: RedeliveryRequest): Promise<RedeliveryAnswer>
  /**
   * Newest first, after a place: settled ones by when they settled, queued ones by when they are due. Nothing beyond
   * `until`, which is a place there, too.
   */
  list(
    scope: HookScope,
    filter: DeliveryFilter,
    after: LogCursor | null,
    limit: number,
    until?: LogCursor | null,
  ): Promise<readonly DeliverySummary[]>
  /** What settled after a place in the log, oldest first, and nothing beyond `until`. */
  settledSince(
    scope: HookScope,
    since: LogCursor,
    limit: number,
    filter?: DeliveryFilter,
    until?: LogCursor | null,
  ): Promise<readonly DeliverySummary[]>
  /**
   * The place in the log of a hook, or in its queue, that is so many rows away from another, or from the newest end; null
   * where it ends before. Of failures alone, where the filter is for them; the rest of a filter is not looked at. A queue
   * has two lanes: the nearer of their places.
   */
  placeBeyond(
    scope: HookScope,
    filter: DeliveryFilter,
    from: LogCursor | null,
    way: 'older' | 'newer',
    rows: number,
  ): Promise<LogCursor | null>
  delivery(targetId: number, hookId: number, deliveryId: number): Promise<DeliveryDetail | null>
  event(targetId: number, guid: string): Promise<StoredEvent | null>
  /** What an event happened on. It tells nobody who may look. */
  targetOfEvent(guid: string): Promise<TargetRef | null>
  /** How much waits, and how long. Quick whatever the backlog; meant to be asked now and then. */
  backlog(now: number): Promise<Backlog>
  /** What settled in each hour that begins at or after a moment, oldest first; an hour without any is left out. */
  hours(scope: HooksScope, from: number): Promise<readonly Hour[]>
  /** Of each hook the delivery that settled last; a hook without any is left out. */
  newest(scope: HooksScope): Promise<readonly DeliverySummary[]>
  /** How much waits for each hook or is under way to it, counted up to `limit` in each lane. */
  waiting(scope: HooksScope, limit: number): Promise<readonly Waiting[]>
  /** Of each of the targets that has hooks. `parkAfter` is for hooks that do not say it. */
  health(
    targetIds: readonly number[],
    parkAfter: number,
  ): Promise<readonly (HookHealths & { readonly targetId: number })[]>
  /** What happened on a target. */
  events(targetId: number, page: EventsPage): Promise<readonly EventSummary[]>
  /** The payload of the newest event of that name on the target that was not meant for one hook. */
  latestPayload(targetId: number, eventName: string): Promise<Uint8Array | null>
}
