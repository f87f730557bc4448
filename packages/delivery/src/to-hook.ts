import { checkPayload, Failure } from '@repohook/events'
import { envelopeToWire, type Hook, hookToWire, type Links, type TargetAdmin } from '@repohook/hooks'
import type { PublishContext } from './publish.ts'
import { sampleFor } from './sample-for.ts'

export interface ToHookContext extends PublishContext {
  readonly links: Links
}

const proverbs = [
  'Anything added dilutes everything else.',
  'Say what happened, then stop talking.',
  'A queue is a promise with a length.',
  'Retry is a word for hope with a schedule.',
  'The log remembers so that people need not.',
  'One way in, one way out, one way to look.',
]

/** Sends a ping to a hook, whatever it listens to and whether or not it is active. Answers the delivery's id. */
export function ping(admin: TargetAdmin, hook: Hook, context: ToHookContext): Promise<number> {
  const { target, actor } = admin
  const payload = {
    zen: proverbs[Math.floor(context.world.random() * proverbs.length)],
    hook_id: hook.id,
    hook: hookToWire(hook, target, context.links),
    ...envelopeToWire(target, actor, context.links),
  }
  return send(admin, hook, { kind: 'ping', event: 'ping', action: null, payload: encode(payload) }, context)
}

/** What a test is to send. */
export interface TestInput {
  /** Any event of the catalogue, whatever the hook listens to. */
  readonly event?: string | undefined
  /** The payload's JSON text in UTF-8, signed and sent as it is. */
  readonly payload?: Uint8Array | undefined
}

/**
 * Sends a hook a new event of its own, whatever the hook listens to: the payload that is given, or a sample of the event.
 * Where neither is named it is the target's latest push, and a sample of one when nothing was pushed yet. Answers the
 * delivery's id.
 *
 * @throws Failure `hook.inactive`, `event.unknown`, `payload.*`
 */
export async function test(
  admin: TargetAdmin,
  hook: Hook,
  { event, payload }: TestInput,
  context: ToHookContext,
): Promise<number> {
  if (!hook.active) throw new Failure('hook.inactive', `Hook ${hook.id} is inactive: activate it to send a test.`)
  const latest = event === undefined && payload === undefined ? await latestPush(admin, context) : null
  const name = event ?? 'push'
  const bytes = payload ?? latest ?? encode(await sampleFor(admin, name, context))
  const { action } = checkPayload(context.catalogue, name, bytes)
  return send(admin, hook, { kind: 'test', event: name, action, payload: bytes }, context)
}

const latestPush = ({ target }: TargetAdmin, { store }: ToHookContext): Promise<Uint8Array | null> =>
  store.latestPayload(target.id, 'push')

interface ToHook {
  readonly kind: 'ping' | 'test'
  readonly event: string
  readonly action: string | null
  readonly payload: Uint8Array
}

async function send(
  { target }: TargetAdmin,
  hook: Hook,
  { kind, event, action, payload }: ToHook,
  { store, changes, world }: ToHookContext,
): Promise<number> {
  const answer = await store.publish({
    guid: world.uuid(),
    name: event,
    action,
    targetId: target.id,
    payload,
    publishedAt: world.now(),
    toHook: { id: hook.id, kind },
    idempotency: null,
  })
  const [delivery] = answer.kind === 'published' ? answer.event.deliveries : []
  if (!delivery) throw new Failure('hook.not_found', `There is no hook ${hook.id} here.`)
  changes.queued([hook.id])
  return delivery.id
}

const encode = (payload: unknown): Uint8Array => Buffer.from(JSON.stringify(payload))
