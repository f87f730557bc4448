import { type Catalogue, everyEvent, Failure, type TargetKind, type World } from '@repohook/events'
import type { z } from 'zod'
import type { TargetAdmin } from './access.ts'
import type { Destinations } from './destinations.ts'
import {
  type Hook,
  type HookConfig,
  type HookConfigInput,
  hookConfigPatch,
  hookInput,
  hookPatch,
  isMask,
  type HookConfigPatch,
  type HookInput,
  type HookPatch,
} from './hook.ts'
import { acceptedEvents, asStored, refuseDuplicate, refuseFormat, refuseTooMany } from './hook-rules.ts'
import { keptTemplate, templateOf } from './hook-template.ts'
import type { HookStore, TargetHooks } from './hook-store.ts'
import { checkPayloadUrl } from './payload-url.ts'
import { parseRetryPolicy } from './retry-policy.ts'
import { keptPrevious, rotated, type Rotation, rotationInput, type RotationInput } from './rotation.ts'
import { Secret } from './secret.ts'
import { isMisspelt, makeSecret } from './signing-key.ts'

export interface HooksContext {
  readonly store: HookStore
  readonly catalogue: Catalogue
  readonly destinations: Destinations
  /** How many hooks of one target may hear one event. */
  readonly hooksPerEvent: number
  readonly world: World
}

/** What an admin does with the hooks of a target. Each verb throws Failure; a hook of another target is not found. */
export interface HookVerbs {
  list(admin: TargetAdmin): Promise<readonly Hook[]>
  get(admin: TargetAdmin, hookId: number): Promise<Hook>
  create(admin: TargetAdmin, input: HookInput): Promise<Hook>
  /** Changes what `patch` names; a `config` in it replaces the whole configuration. */
  update(admin: TargetAdmin, hookId: number, patch: HookPatch): Promise<Hook>
  /** Changes the fields of the configuration that `patch` names. */
  updateConfig(admin: TargetAdmin, hookId: number, patch: HookConfigPatch): Promise<Hook>
  /**
   * Replaces the secret by another one, which signs GitHub's headers at once; in Standard Webhooks' header the one before
   * signs beside it for `overlapMs`: 0 to 24 hours, by default all of them where that header is sent and none elsewhere.
   */
  rotateSecret(admin: TargetAdmin, hookId: number, input: RotationInput): Promise<Rotation>
  remove(admin: TargetAdmin, hookId: number): Promise<void>
}

export function hookVerbs(context: HooksContext): HookVerbs {
  const { store, world } = context

  async function get({ target }: TargetAdmin, hookId: number): Promise<Hook> {
    return (await store.hook(target.id, hookId)) ?? notFound(hookId)
  }

  /** Decides on the hooks as they are and writes; when somebody else wrote in between, decides again. */
  async function decide<T>(
    admin: TargetAdmin,
    attempt: (seen: TargetHooks, next: string) => Promise<T | null>,
  ): Promise<T> {
    for (let tries = 0; tries < 100; tries++) {
      const done = await attempt(await store.hooksOf(admin.target.id), world.uuid())
      if (done !== null) return done
    }
    throw new Error(`The hooks of target ${admin.target.id} change faster than they can be decided on.`)
  }

  /** Changes a hook by way of its configuration, which leaves no previous secret to a secret that is replaced. */
  const change = (admin: TargetAdmin, hookId: number, changed: (hook: Hook) => Hook): Promise<Hook> =>
    replace(admin, hookId, (before) => {
      const after = changed(before)
      return { ...after, previousSecret: keptPrevious(before, after) }
    })

  function replace(admin: TargetAdmin, hookId: number, changed: (hook: Hook) => Hook): Promise<Hook> {
    return decide(admin, ({ hooks, revision }, next) => {
      const before = hooks.find(({ id }) => id === hookId) ?? notFound(hookId)
      const after = { ...changed(before), updatedAt: world.now() }
      if (isFormattedAnew(before, after)) refuseFormat(after)
      refuseDuplicate(after, hooks, admin.target.kind)
      refuseTooMany({ ...after, events: heardAnew(before.events, after.events) }, hooks, context.hooksPerEvent)
      return store.replaceHook(after, { read: revision, next })
    })
  }

  return {
    get,
    list: async ({ target }) => (await store.hooksOf(target.id)).hooks,
    async create(admin, input) {
      const given = parse(hookInput, input)
      return decide(admin, ({ hooks, revision }, next) => {
        const { format, filter, standardWebhooks, concurrency, ratePerMinute, parkAfter } = given
        const config = within('config', () => spelt(configOf(given.config, null, context), standardWebhooks))
        const hook = {
          config,
          format,
          template: templateOf(given.template, null, config.url),
          filter,
          events: acceptedEvents(given.events, admin.target.kind, context.catalogue),
          active: given.active,
          retryPolicy: checkRetryPolicy(given.retryPolicy),
          standardWebhooks,
          concurrency,
          ratePerMinute,
          parkAfter,
          createdAt: world.now(),
          updatedAt: world.now(),
        }
        refuseFormat(hook)
        refuseDuplicate(hook, hooks, admin.target.kind)
        refuseTooMany(hook, hooks, context.hooksPerEvent)
        return store.addHook(admin.target.id, hook, { read: revision, next })
      })
    },
    async update(admin, hookId, patch) {
      const given = parse(hookPatch, patch)
      const { config } = given
      return change(admin, hookId, (hook) => {
        const { standardWebhooks = hook.standardWebhooks } = given
        const { concurrency = hook.concurrency, ratePerMinute = hook.ratePerMinute, parkAfter = hook.parkAfter } = given
        const { format = hook.format, filter = hook.filter } = given
        const isNew = standardWebhooks && !hook.standardWebhooks
        const configured = config
          ? within('config', () => spelt(configOf(config, hook.config, context), standardWebhooks))
          : spelt(hook.config, isNew, 'standardWebhooks')
        return {
          ...hook,
          config: configured,
          format,
          template:
            given.template === undefined
              ? keptTemplate(hook, configured.url)
              : templateOf(given.template, hook, configured.url),
          filter,
          events: eventsAfter(hook.events, given, admin.target.kind, context.catalogue),
          active: given.active ?? hook.active,
          retryPolicy: given.retryPolicy === undefined ? hook.retryPolicy : checkRetryPolicy(given.retryPolicy),
          standardWebhooks,
          concurrency,
          ratePerMinute,
          parkAfter,
        }
      })
    },
    async updateConfig(admin, hookId, patch) {
      const given = parse(hookConfigPatch, patch)
      return change(admin, hookId, (hook) => {
        const secret = given.secret === undefined ? (hook.config.secret?.reveal() ?? null) : given.secret
        const merged = {
          url: given.url ?? hook.config.url,
          contentType: given.contentType ?? hook.config.contentType,
          secret,
          insecureSsl: given.insecureSsl ?? hook.config.insecureSsl,
        }
        const config = spelt(configOf(merged, hook.config, context), hook.standardWebhooks)
        return { ...hook, config, template: keptTemplate(hook, config.url) }
      })
    },
    async rotateSecret(admin, hookId, input) {
      const { secret: given, overlapMs } = parse(rotationInput, input)
      const secret = given ?? makeSecret()
      const hook = await replace(admin, hookId, (before) => {
        const after = rotated(before, secret, overlapMs, world.now())
        return { ...after, config: spelt(after.config, after.standardWebhooks) }
      })
      return { hook, madeSecret: given === undefined ? secret : null }
    },
    async remove({ target }, hookId) {
      if (!(await store.removeHook(target.id, hookId, world.now()))) notFound(hookId)
    },
  }
}

function configOf(given: HookConfigInput, before: HookConfig | null, { destinations }: HooksContext): HookConfig {
  const { contentType, insecureSsl, secret } = given
  if (isMask(secret) && !before) throw new Failure('hook.invalid', 'The mask ******** is not a secret.', 'secret')
  return {
    // A URL that stays is not judged again: a hook must remain editable when the operator's list of hosts shrinks.
    url: given.url === before?.url ? given.url : checkPayloadUrl(given.url, destinations),
    contentType,
    secret: isMask(secret) ? (before?.secret ?? null) : secret ? new Secret(secret) : null,
    insecureSsl,
  }
}

/** Refuses a secret that a library of Standard Webhooks would not take, where their headers are sent. */
function spelt(config: HookConfig, standardWebhooks: boolean, field = 'secret'): HookConfig {
  if (!standardWebhooks || !config.secret || !isMisspelt(config.secret.reveal())) return config
  const advice = 'go on in padded base64, or begin otherwise'
  throw new Failure('hook.invalid', `For Standard Webhooks a secret that begins with whsec_ must ${advice}.`, field)
}

/** What the patch does not name is not judged again: a hook must remain editable when the catalogue loses an event. */
function eventsAfter(
  before: readonly string[],
  { events, addEvents = [], removeEvents }: z.output<typeof hookPatch>,
  kind: TargetKind,
  catalogue: Catalogue,
): readonly string[] {
  const kept = events ? acceptedEvents(events, kind, catalogue) : before
  const added = acceptedEvents(addEvents, kind, catalogue, 'addEvents')
  const removed = new Set(removeEvents)
  return asStored([...kept, ...added].filter((name) => !removed.has(name)))
}

/** What is not changed is not judged again: a hook must remain editable when more is known of its receiver. */
const isFormattedAnew = (before: Hook, after: Hook): boolean =>
  before.format !== after.format ||
  before.template !== after.template ||
  before.config.url !== after.config.url ||
  before.config.contentType !== after.config.contentType

/** What the limit is asked about: a hook must remain editable when the operator's limit shrinks. */
const heardAnew = (before: readonly string[], after: readonly string[]): readonly string[] =>
  before.includes(everyEvent) ? [] : after.filter((name) => !before.includes(name))

/** Names the field of a refusal by the path on which the caller sent it. */
function within<T>(path: string, judge: () => T): T {
  try {
    return judge()
  } catch (error) {
    if (error instanceof Failure) throw new Failure(error.code, error.message, `${path}.${error.field}`)
    throw error
  }
}

function checkRetryPolicy(text: string | null): string | null {
  try {
    if (text !== null) parseRetryPolicy(text)
    return text
  } catch (error) {
    throw new Failure('hook.invalid', (error as Error).message, 'retryPolicy')
  }
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])]
  throw new Failure('hook.invalid', issue?.message ?? 'The hook is not valid.', path.join('.') || undefined)
}

function notFound(hookId: number): never {
  throw new Failure('hook.not_found', `There is no hook ${hookId} here.`)
}
