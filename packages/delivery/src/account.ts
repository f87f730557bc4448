import type { TargetRef } from '@repohook/hooks'
import type { DeliverySummary } from './delivery.ts'
import type { Decision, HookNow, QueuePlace, StoredEvent } from './event-facts.ts'
import { rampPerS } from './ramp.ts'
import { type Shown, shown } from './shown-outcome.ts'
import { worthRetrying } from './worth-retrying.ts'

/**
 * Why a hook got the event or did not: what was decided when it was published, `addressed` of the hook that a ping or a
 * test is for, and `added_later` of one that was not there yet.
 */
export type Rule = Decision['verdict'] | 'addressed' | 'added_later'

/** How a hook differs from what it was when the event was published. */
export type Change =
  | { readonly kind: 'deleted'; readonly at: number }
  /** Deleted so long ago that nothing is left of it. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'activated' | 'deactivated' }
  /** It would hear the event today, or would not any more. */
  | { readonly kind: 'listens' | 'listens_no_more' }
  | { readonly kind: 'parked'; readonly at: number | null; readonly because: string | null }
  | { readonly kind: 'resumed' }

/** What a delivery that has not settled waits for. */
export type Wait =
  | { readonly kind: 'under_way' }
  | { readonly kind: 'due_later'; readonly dueAt: number }
  /** Its hook is parked: held until a probe, or what a person asks for, succeeds. */
  | {
      readonly kind: 'parked'
      readonly at: number | null
      readonly because: string | null
      readonly probeAt: number | null
    }
  /** Its hook wants it no more: it is cancelled in a moment. */
  | { readonly kind: 'unwanted'; readonly because: 'hook_deleted' | 'hook_deactivated' }
  | {
      readonly kind: 'in_line'
      /** How many of the hook go before it; 1,000 stands for as many or more. */
      readonly ahead: number
      readonly underWay: number
      /** How many of the hook may be under way at once. */
      readonly limit: number
      readonly ratePerMinute: number | null
      /** Since when the hook works again, while its events go out at a rate that grows. */
      readonly resumedAt: number | null
    }

/** Why no other attempt follows one that failed. */
export type Final =
  /** What is not allowed stays forbidden, and what is gone stays gone. */
  | 'never_retried'
  /** A person asked for it, and may ask again. */
  | 'asked_for'
  | 'attempts_spent'
  | 'interrupted_too_often'
  | 'hook_unwanted'
  | 'redelivered'

export type Attempt = Shown<DeliverySummary> & {
  /** Null once it has settled. */
  readonly wait: Wait | null
  /** Null unless it failed and ended its chain. */
  readonly final: Final | null
}

/** What became of an event at one hook. */
export interface HookAccount {
  readonly hookId: number
  /** What it is installed on, which need not be where the event happened; null when the hook is forgotten. */
  readonly target: TargetRef | null
  /** Of a hook of the event's own target. */
  readonly url: string | null
  readonly rule: Rule
  /** Of what its filter kept back, why: a sentence. */
  readonly reason: string | null
  readonly changes: readonly Change[]
  /** `unknown`: it was sent, and retention removed what is known of it. */
  readonly standing: 'delivered' | 'waiting' | 'failed' | 'not_sent' | 'unknown'
  /** Oldest first. */
  readonly attempts: readonly Attempt[]
}

/**
 * Tells for every hook that was considered for an event, or would be today, which rule decided and what has become of it
 * since. `perHook` is how many may be under way to a hook that sets no limit of its own.
 */
export function accountOf(event: StoredEvent, perHook: number, now: number): readonly HookAccount[] {
  const hooks = new Map(event.hooks.map((hook) => [hook.id, hook]))
  const places = new Map(event.queue.map((place) => [place.deliveryId, place]))
  const verdicts = new Map(event.decisions.map((decision) => [decision.hookId, decision]))
  const ids = new Set([...verdicts.keys(), ...event.deliveries.map(({ hookId }) => hookId), ...hooks.keys()])
  return [...ids]
    .toSorted((one, other) => one - other)
    .flatMap((hookId) => {
      const hook = hooks.get(hookId) ?? null
      const deliveries = event.deliveries.filter((delivery) => delivery.hookId === hookId)
      const rule = ruleOf(event, hookId, verdicts.get(hookId)?.verdict)
      if (rule === null) return []
      const attempts = deliveries
        .toSorted((one, other) => one.id - other.id)
        .map((delivery) => ({
          ...shown(delivery),
          wait: waitOf(delivery, hook, places.get(delivery.id), { perHook, now }),
          final: finalOf(delivery, deliveries, hook),
        }))
      const isOwn = hook?.target.kind === event.target.kind && hook.target.name === event.target.name
      return {
        hookId,
        target: hook?.target ?? null,
        url: hook && isOwn ? hook.url : null,
        rule,
        reason: verdicts.get(hookId)?.reason ?? null,
        changes: changesOf(rule, hook),
        standing: standingOf(rule, deliveries),
        attempts,
      }
    })
}

/** Null for a hook that the event did not concern: others of the target, when it was a ping or a test. */
function ruleOf({ toHookId }: StoredEvent, hookId: number, verdict: Decision['verdict'] | undefined): Rule | null {
  if (toHookId !== null) return toHookId === hookId ? 'addressed' : null
  return verdict ?? 'added_later'
}

function changesOf(rule: Rule, hook: HookNow | null): readonly Change[] {
  if (!hook) return [{ kind: 'forgotten' }]
  const { deletedAt, active, listens, state, parkedAt, parkedBecause } = hook
  if (deletedAt !== null) return [{ kind: 'deleted', at: deletedAt }]
  const wasActive = rule !== 'inactive'
  const listened = rule === 'chosen' || rule === 'held' || rule === 'inactive' || rule === 'filtered'
  const changes: (Change | false)[] = [
    rule === 'inactive' && active && { kind: 'activated' },
    wasActive && rule !== 'not_subscribed' && rule !== 'added_later' && !active && { kind: 'deactivated' },
    rule === 'not_subscribed' && listens && { kind: 'listens' },
    listened && !listens && { kind: 'listens_no_more' },
    rule === 'chosen' && state === 'parked' && { kind: 'parked', at: parkedAt, because: parkedBecause },
    rule === 'held' && state === 'open' && { kind: 'resumed' },
  ]
  return changes.filter((change) => change !== false)
}

function waitOf(
  { settledAt, underWay, kind, dueAt }: DeliverySummary,
  hook: HookNow | null,
  place: QueuePlace | undefined,
  { perHook, now }: { readonly perHook: number; readonly now: number },
): Wait | null {
  if (settledAt !== null) return null
  if (underWay) return { kind: 'under_way' }
  if (!hook || hook.deletedAt !== null) return { kind: 'unwanted', because: 'hook_deleted' }
  if (!hook.active && kind !== 'ping') return { kind: 'unwanted', because: 'hook_deactivated' }
  const { parkedAt, parkedBecause, probeAt, concurrency, ratePerMinute, resumedAt } = hook
  if (hook.state === 'parked' && kind === 'event')
    return { kind: 'parked', at: parkedAt, because: parkedBecause, probeAt }
  if (dueAt > now) return { kind: 'due_later', dueAt }
  const limit = concurrency ?? perHook
  return {
    kind: 'in_line',
    ahead: place?.ahead ?? 0,
    underWay: place?.underWay ?? 0,
    limit,
    ratePerMinute,
    resumedAt: rampPerS(resumedAt, now) === null ? null : resumedAt,
  }
}

function finalOf(delivery: DeliverySummary, all: readonly DeliverySummary[], hook: HookNow | null): Final | null {
  const { outcome, settledAt, kind, chain, attempt } = delivery
  if (outcome === null || settledAt === null || all.some((one) => one.chain === chain && one.attempt > attempt))
    return null
  switch (outcome.kind) {
    case 'delivered':
    case 'cancelled':
    case 'expired':
      return null
    case 'interrupted':
      return isUnwanted(hook, settledAt) ? 'hook_unwanted' : 'interrupted_too_often'
    case 'refused':
    case 'timed_out':
    case 'unreachable':
    case 'blocked':
    case 'not_rendered':
      if (kind !== 'event') return 'asked_for'
      if (!worthRetrying(outcome)) return 'never_retried'
      if (isUnwanted(hook, settledAt)) return 'hook_unwanted'
      return all.some((one) => isRedelivered(one, settledAt)) ? 'redelivered' : 'attempts_spent'
  }
}

/** Whether the hook was deleted or inactive when a delivery settled. */
const isUnwanted = (hook: HookNow | null, settledAt: number): boolean =>
  hook === null || (hook.deletedAt ?? (hook.active ? Infinity : hook.updatedAt)) <= settledAt

const isRedelivered = ({ kind, outcome, settledAt }: DeliverySummary, before: number): boolean =>
  kind === 'redelivery' && outcome?.kind === 'delivered' && (settledAt ?? Infinity) <= before

function standingOf(rule: Rule, deliveries: readonly DeliverySummary[]): HookAccount['standing'] {
  if (deliveries.some(({ outcome }) => outcome?.kind === 'delivered')) return 'delivered'
  if (deliveries.some(({ settledAt }) => settledAt === null)) return 'waiting'
  if (deliveries.length > 0) return 'failed'
  return rule === 'chosen' || rule === 'held' || rule === 'addressed' ? 'unknown' : 'not_sent'
}
