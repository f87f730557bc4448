import { Failure } from '@repohook/events'
import { envelopeToWire, type Links, type TargetAdmin } from '@repohook/hooks'
import type { PublishedEvent } from './delivery-store.ts'
import { publish, type PublishContext } from './publish.ts'

export interface DispatchInput {
  /** Becomes the action of the event: 1 to 100 characters. */
  readonly eventType: string
  /** The JSON text of an object; its numbers are sent as they are spelled. */
  readonly clientPayload: string
}

/** GitHub's limit, of the object that the caller sends. */
const maxClientPayloadBytes = 64 * 1024

/**
 * Publishes `repository_dispatch` on a repository: an event that a caller makes up, in the payload that GitHub makes of it.
 *
 * @throws Failure `payload.invalid` from 64 KiB, and for an event type that cannot be an action; as `publish`
 */
export async function dispatch(
  admin: TargetAdmin,
  { eventType, clientPayload }: DispatchInput,
  context: PublishContext & { readonly links: Links },
): Promise<PublishedEvent> {
  if (Buffer.byteLength(clientPayload) >= maxClientPayloadBytes) {
    throw new Failure('payload.invalid', 'client_payload has to be smaller than 64 KB.', 'client_payload')
  }
  const { target, actor } = admin
  const envelope = envelopeToWire(target, actor, context.links)
  const { default_branch: branch } = envelope['repository'] as Record<string, unknown>
  const head = JSON.stringify({ action: eventType, branch }).slice(0, -1)
  const rest = JSON.stringify(envelope).slice(1)
  const payload = Buffer.from(`${head},"client_payload":${clientPayload},${rest}`)
  return publish(admin, { event: 'repository_dispatch', payload }, context)
}
