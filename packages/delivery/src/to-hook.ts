import { Failure, samplePush } from '@repohook/events'
import {
  envelopeToWire,
  type Hook,
  hookToWire,
  type Links,
  repositoryToWire,
  senderToWire,
  type Target,
  type TargetAdmin,
} from '@repohook/hooks'
import type { PublishContext } from './publish.ts'

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
  return send(admin, hook, { kind: 'ping', event: 'ping', payload: encode(payload) }, context)
}

/**
 * Sends a hook the target's latest push as a new event of its own, or a sample when nothing was pushed yet, whatever
 * the hook listens to. Answers the delivery's id.
 *
 * @throws Failure `hook.inactive`
 */
export async function test(admin: TargetAdmin, hook: Hook, context: ToHookContext): Promise<number> {
  if (!hook.active) throw new Failure('hook.inactive', `Hook ${hook.id} is inactive: activate it to send a test.`)
  const latest = await context.store.latestPayload(admin.target.id, 'push')
  const payload =
    latest ??
    encode(
      samplePush({
        repository: repositoryToWire(sampleRepository(admin.target), context.links),
        sender: senderToWire(admin.actor),
      }),
    )
  return send(admin, hook, { kind: 'test', event: 'push', payload }, context)
}

async function send(
  { target }: TargetAdmin,
  hook: Hook,
  { kind, event, payload }: { kind: 'ping' | 'test'; event: string; payload: Uint8Array },
  { store, changes, world }: ToHookContext,
): Promise<number> {
  const answer = await store.publish({
    guid: world.uuid(),
    name: event,
    action: null,
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

/** An organization has no push of its own: its sample is one to a repository that it could have. */
const sampleRepository = (target: Target): Target =>
  target.kind === 'repository' ? target : { ...target, name: `${target.name || 'sample'}/sample`, parent: target }

const encode = (payload: unknown): Uint8Array => Buffer.from(JSON.stringify(payload))
