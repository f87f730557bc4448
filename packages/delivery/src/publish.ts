import { createHash } from 'node:crypto'
import { type Catalogue, checkPayload, Failure, type World } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'
import type { Changes } from './changes.ts'
import type { DeliveryStore, PublishedEvent } from './delivery-store.ts'

export interface PublishContext {
  readonly store: DeliveryStore
  readonly catalogue: Catalogue
  readonly changes: Changes
  readonly world: World
}

export interface EventInput {
  readonly event: string
  /** The payload's JSON text in UTF-8. Kept, signed and sent as it is. */
  readonly payload: Uint8Array
  /** A lower-case UUID, when the platform wants its own. */
  readonly guid?: string | undefined
  /** Up to 255 characters. The same key with the same event within 24 hours is the same event. */
  readonly idempotencyKey?: string | undefined
}

/**
 * Publishes an event on a target: when this resolves, the event and a delivery for each hook that listens are on disk.
 *
 * @throws Failure `event.unknown`, `event.unavailable`, `payload.*`, `event.key_reused`, `event.guid_taken`,
 * `storage.unavailable`
 */
export async function publish(
  { target }: TargetAdmin,
  { event, payload, guid, idempotencyKey }: EventInput,
  { store, catalogue, changes, world }: PublishContext,
): Promise<PublishedEvent> {
  const { action } = checkPayload(catalogue, event, payload)
  if (!catalogue.supports(target.kind, event)) {
    throw new Failure('event.unavailable', `No ${target.kind} hook can hear “${event}”.`, 'event')
  }
  const ownGuid = guid ?? world.uuid()
  const answer = await store.publish({
    guid: ownGuid,
    name: event,
    action,
    targetId: target.id,
    payload,
    publishedAt: world.now(),
    toHook: null,
    idempotency: idempotencyKey === undefined ? null : { key: idempotencyKey, digest: digest(event, payload) },
  })
  switch (answer.kind) {
    case 'published':
      changes.queued(answer.event.deliveries.map(({ hookId }) => hookId))
      return answer.event
    case 'repeated':
      return answer.event
    case 'key_reused':
      throw new Failure('event.key_reused', 'This idempotency key was used for another event.', 'idempotencyKey')
    case 'guid_taken':
      throw new Failure('event.guid_taken', `Another event has the GUID ${ownGuid}.`, 'guid')
  }
}

/**
 * Publishes events, those in the same moment in one transaction, and answers each by itself, in their order: one that is
 * refused, or cannot be stored, stops no other. A reason that is no Failure is a bug.
 */
export function publishAll(
  admin: TargetAdmin,
  events: readonly EventInput[],
  context: PublishContext,
): Promise<readonly PromiseSettledResult<PublishedEvent>[]> {
  return Promise.allSettled(events.map((event) => publish(admin, event, context)))
}

const digest = (event: string, payload: Uint8Array): string =>
  createHash('sha256').update(`${event}\n`).update(payload).digest('hex')
