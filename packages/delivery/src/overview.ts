import { Failure, type World } from '@repohook/events'
import type { Hook, HookStore, Sight, Target, TargetAdmin, TargetRef } from '@repohook/hooks'
import { type Condition, conditionOf } from './condition.ts'
import type { DeliverySummary } from './delivery.ts'
import type { DeliveryStore, HookHealths, Hour } from './delivery-store.ts'
import { type Shown, shown } from './shown-outcome.ts'

export interface OverviewContext {
  readonly store: Pick<DeliveryStore, 'health' | 'events' | 'newest' | 'waiting' | 'hours'>
  readonly hooks: Pick<HookStore, 'targetsInSight' | 'hooksOf'>
  /** For hooks that do not say it: after how many failures in a row they are parked. */
  readonly parkAfter: number
  readonly world: Pick<World, 'now'>
}

export interface ListedTarget extends TargetRef {
  readonly hooks: HookHealths
}

export interface TargetPage {
  readonly targets: readonly ListedTarget[]
  /** What to go on after; null on the last page. */
  readonly next: string | null
}

export interface TargetView extends ListedTarget {
  readonly parent: Target['parent']
  /** When the newest event was published on it; null when none was, or retention took them all. */
  readonly latestEventAt: number | null
}

export interface HookOverview {
  readonly hook: Hook
  readonly condition: Condition
  /** What settled last. */
  readonly lastDelivery: Shown<DeliverySummary> | null
  /** How much waits or is under way: counted up to 1,000. */
  readonly waiting: number
  readonly waitingIsMore: boolean
  /** The last 24 hours, this one included, oldest first. */
  readonly hours: readonly Omit<Hour, 'hookId'>[]
}

/** How targets and their hooks do, in as many queries for many of them as for one. */
export interface OverviewVerbs {
  /**
   * Of the targets in sight those that have `search` in their names, after the page before; `limit` is 1 to 100.
   *
   * @throws Failure `request.invalid` when `after` is none of ours
   */
  targets(sight: Sight, page: { search?: string; after?: string; limit: number }): Promise<TargetPage>
  target(admin: TargetAdmin): Promise<TargetView>
  /**
   * The hooks of the target in the order they were made, after an id; `limit` is 1 to 100. With `hookId`, that one alone.
   *
   * @throws Failure `hook.not_found`
   */
  hooks(
    admin: TargetAdmin,
    page: { hookId?: number | undefined; after?: number | undefined; limit: number },
  ): Promise<readonly HookOverview[]>
}

const hourMs = 3_600_000
const hoursShown = 24
const waitingCountedTo = 1_000
const noHooks: HookHealths = { total: 0, inactive: 0, failing: 0, parked: 0 }

export function overviewVerbs({ store, hooks, parkAfter, world }: OverviewContext): OverviewVerbs {
  async function withHealth<T extends Target>(targets: readonly T[]) {
    const ids = targets.map(({ id }) => id)
    const known = new Map((await store.health(ids, parkAfter)).map(({ targetId, ...health }) => [targetId, health]))
    return targets.map((target) => ({ target, hooks: known.get(target.id) ?? noHooks }))
  }

  return {
    async targets(sight, { search = '', after, limit }) {
      const place = after === undefined ? null : readPlace(after)
      const found = await hooks.targetsInSight(sight, { search, after: place, limit: limit + 1 })
      const shownOnes = found.slice(0, limit)
      const last = shownOnes.at(-1)
      const listed = await withHealth(shownOnes)
      return {
        targets: listed.map(({ target: { kind, name }, hooks: health }) => ({ kind, name, hooks: health })),
        next: found.length > limit && last ? writePlace(last) : null,
      }
    },

    async target({ target: { id, kind, name, parent } }) {
      const [health] = await store.health([id], parkAfter)
      const [event] = await store.events(id, { limit: 1 })
      const { targetId: _, ...counts } = health ?? { targetId: id, ...noHooks }
      return { kind, name, parent, hooks: counts, latestEventAt: event?.publishedAt ?? null }
    },

    async hooks({ target }, { hookId, after = 0, limit }) {
      const all = (await hooks.hooksOf(target.id)).hooks
      const page = hookId === undefined ? all.filter(({ id }) => id > after).slice(0, limit) : one(hookId, all)
      const scope = { targetId: target.id, hookIds: page.map(({ id }) => id) }
      const now = world.now()
      const from = now - (now % hourMs) - (hoursShown - 1) * hourMs
      const newest = new Map((await store.newest(scope)).map((delivery) => [delivery.hookId, delivery]))
      const waiting = new Map(
        (await store.waiting(scope, waitingCountedTo + 1)).map((each) => [each.hookId, each.waiting]),
      )
      const hours = Map.groupBy(await store.hours(scope, from), (hour) => hour.hookId)
      return page.map((hook) => {
        const [last, waits] = [newest.get(hook.id), waiting.get(hook.id) ?? 0]
        return {
          hook,
          condition: conditionOf(hook, parkAfter),
          lastDelivery: last ? shown(last) : null,
          waiting: Math.min(waits, waitingCountedTo),
          waitingIsMore: waits > waitingCountedTo,
          hours: everyHour(from, hours.get(hook.id) ?? []),
        }
      })
    },
  }
}

function one(hookId: number, hooks: readonly Hook[]): readonly Hook[] {
  const hook = hooks.find(({ id }) => id === hookId)
  if (!hook) throw new Failure('hook.not_found', `There is no hook ${hookId} here.`)
  return [hook]
}

/** The hours in which nothing settled, too. */
function everyHour(from: number, known: readonly Hour[]): readonly Omit<Hour, 'hookId'>[] {
  const byHour = new Map(known.map(({ hookId: _, ...hour }) => [hour.hourAt, hour]))
  return Array.from({ length: hoursShown }, (_, place) => {
    const hourAt = from + place * hourMs
    return byHour.get(hourAt) ?? { hourAt, delivered: 0, failed: 0, durationMs: 0 }
  })
}

const writePlace = ({ kind, name }: TargetRef): string => `${kind}:${name}`

function readPlace(text: string): TargetRef {
  const [, kind, name = ''] = /^(instance|organization|repository):(.*)$/.exec(text) ?? []
  if (kind === undefined) {
    throw new Failure('request.invalid', 'The place is none of ours: take it from the last answer.', 'after')
  }
  return { kind: kind as TargetRef['kind'], name }
}
