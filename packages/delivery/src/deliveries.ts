import { Failure, type World } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'
import { accountOf, type HookAccount } from './account.ts'
import type { Changes } from './changes.ts'
import type { DeliveryDetail, DeliverySummary } from './delivery.ts'
import type { DeliveryFilter, DeliveryStore, EventsPage, EventSummary, LogCursor } from './delivery-store.ts'
import type { StoredEvent } from './event-facts.ts'
import { follow } from './follow.ts'
import { lookingAt, placeOf } from './look-at-log.ts'
import { type Shown, shown } from './shown-outcome.ts'

export interface DeliveriesContext {
  readonly store: DeliveryStore
  readonly changes: Changes
  readonly world: World
  /** How many requests may be under way to one hook. */
  readonly perHook: number
  /** So many lines of the log are looked at for a page; 5,000 without it. */
  readonly linesAtOnce?: number
}

export interface DeliveryPage {
  readonly deliveries: readonly Shown<DeliverySummary>[]
  /** Where the next page starts; null where nothing is left to look at. */
  readonly next: string | null
  /** Where the page of what settled later starts; null where there is none, and of what is queued. */
  readonly previous: string | null
}

/** What an admin does with deliveries. Each verb throws Failure; what belongs to another target is not found. */
export interface DeliveryVerbs {
  /**
   * Newest first. `limit` is 1 to 100. Where few match, a page ends after 5,000 lines of the log: it may be short, or empty, and
   * have a `next` or `previous` all the same.
   */
  list(
    admin: TargetAdmin,
    hookId: number,
    page: { readonly filter: DeliveryFilter; readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<DeliveryPage>
  get(admin: TargetAdmin, hookId: number, deliveryId: number): Promise<ShownDelivery>
  /**
   * Sends the delivery's event to the hook once more, to its present URL with its present secret: a new id, the same
   * GUID, the same payload. The same `requestKey` again is the same redelivery. Answers the new delivery's id.
   */
  redeliver(admin: TargetAdmin, hookId: number, deliveryId: number, requestKey?: string): Promise<number>
  /** Queued and settled deliveries of a hook as they come, after `cursor` or from now on, until `signal` aborts. */
  follow(admin: TargetAdmin, hookId: number, cursor: string | undefined, signal: AbortSignal): AsyncGenerator<Followed>
  /** Of each of these hooks of the target the delivery that settled last, by the hook's id. */
  newest(admin: TargetAdmin, hookIds: readonly number[]): Promise<ReadonlyMap<number, Shown<DeliverySummary>>>
  /** What happened on the target, newest first; `limit` is 1 to 100. */
  events(admin: TargetAdmin, page: EventsPage): Promise<readonly EventSummary[]>
  /** An event of the target with every decision and delivery, and what became of it at each hook. */
  event(admin: TargetAdmin, guid: string): Promise<ExplainedEvent>
}

/** A delivery and the other attempts of its event as an admin sees them. */
export type ShownDelivery = Omit<Shown<DeliveryDetail>, 'attempts'> & {
  readonly attempts: readonly Shown<DeliverySummary>[]
}

/** An event with its deliveries as an admin sees them. */
export interface ExplainedEvent extends Omit<StoredEvent, 'deliveries' | 'hooks' | 'queue'> {
  readonly deliveries: readonly Shown<DeliverySummary>[]
  readonly hooks: readonly HookAccount[]
}

export interface Followed {
  /** Where to go on after this one. */
  readonly cursor: string
  readonly delivery: Shown<DeliverySummary>
}

export function deliveryVerbs({ store, changes, world, perHook, linesAtOnce }: DeliveriesContext): DeliveryVerbs {
  return {
    async list({ target }, hookId, { filter, cursor, limit }) {
      const log = lookingAt({ targetId: target.id, hookId }, filter, store, linesAtOnce)
      const place = cursor === undefined ? null : readCursor(cursor)
      if (place && cursor?.startsWith(back)) {
        const { found, goesOn } = await log.newer(place, limit)
        const [last] = found
        const next = await log.older(last ? placeOf(last) : place, 0)
        return pageOf(found.toReversed(), next.goesOn, goesOn)
      }
      const { found, goesOn } = await log.older(place, limit)
      if (!place || filter.status === 'queued') return pageOf(found, goesOn, null)
      const [first] = found
      const previous = await log.newer(first ? placeOf(first) : place, 0)
      return pageOf(found, goesOn, previous.goesOn)
    },
    async get({ target }, hookId, deliveryId) {
      const delivery = (await store.delivery(target.id, hookId, deliveryId)) ?? notFound(deliveryId)
      return { ...shown(delivery), attempts: delivery.attempts.map(shown) }
    },
    async redeliver({ target }, hookId, deliveryId, requestKey = world.uuid()) {
      if (requestKey.startsWith('job:')) {
        throw new Failure('request.invalid', 'Request keys that begin with “job:” are those of jobs.', 'requestKey')
      }
      const request = { targetId: target.id, hookId, deliveryId, requestKey, now: world.now() }
      const answer = await store.redeliver(request)
      if (answer.kind === 'inactive') {
        throw new Failure('hook.inactive', `Hook ${hookId} is inactive: activate it to redeliver.`)
      }
      if (answer.kind === 'not_found') return notFound(deliveryId)
      if (answer.kind === 'key_reused') {
        throw new Failure('delivery.key_reused', 'This request key was used to redeliver another event.', 'requestKey')
      }
      changes.queued([hookId])
      return answer.id
    },
    async *follow({ target }, hookId, cursor, signal) {
      const from = cursor === undefined ? { at: world.now(), id: 0 } : readCursor(cursor)
      let reached = from
      for await (const delivery of follow({ targetId: target.id, hookId }, from, { store, changes }, signal)) {
        // Only forward: what settled late must not make a reconnect begin further back.
        if (delivery.settledAt !== null && delivery.settledAt >= reached.at) reached = placeOf(delivery)
        yield { cursor: writeCursor(on, reached), delivery: shown(delivery) }
      }
    },
    async newest({ target }, hookIds) {
      const found = await store.newest({ targetId: target.id, hookIds })
      return new Map(found.map((delivery) => [delivery.hookId, shown(delivery)]))
    },
    events: ({ target }, page) => store.events(target.id, page),
    async event({ target }, guid) {
      const found = await store.event(target.id, guid)
      if (found === null) throw new Failure('event.not_found', `There is no event ${guid} here.`)
      const { queue: _, ...event } = found
      const hooks = accountOf(found, perHook, world.now())
      return { ...event, deliveries: event.deliveries.map(shown), hooks }
    },
  }
}

const pageOf = (
  deliveries: readonly DeliverySummary[],
  next: LogCursor | null,
  previous: LogCursor | null,
): DeliveryPage => ({
  deliveries: deliveries.map(shown),
  next: next && writeCursor(on, next),
  previous: previous && writeCursor(back, previous),
})

/** How cursors begin: of what stands after a place in the log, newest first, and of what stands before it. */
const on = 'v1_'
const back = 'v1b_'

const writeCursor = (way: typeof on | typeof back, { at, id }: LogCursor): string => `${way}${at}_${id}`

function readCursor(text: string): LogCursor {
  const [, at, id] = /^v1b?_(\d{1,15})_(\d{1,15})$/.exec(text) ?? []
  if (at === undefined || id === undefined) {
    throw new Failure('delivery.cursor_invalid', 'The cursor is none of ours: take it from the last answer.', 'cursor')
  }
  return { at: Number(at), id: Number(id) }
}

function notFound(deliveryId: number): never {
  throw new Failure('delivery.not_found', `There is no delivery ${deliveryId} here.`)
}
