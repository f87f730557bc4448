import type { ZodType } from 'zod'
import { type GitHubEvent, githubEvents } from './github-events.ts'
import type { PayloadObject } from './payload-types.ts'
import type { TargetKind } from './target-kind.ts'

/** An event that the platform adds to GitHub's. */
export interface OwnEvent {
  /** The values `action` is expected to take. With none, the event has no action. */
  readonly actions?: readonly string[]
  readonly targets: readonly TargetKind[]
  readonly description: string
  /** What a published payload has to fit. It only refuses: what it would strip, default or transform stays as it came. */
  readonly payload?: ZodType
  /** A payload to send as a test and to show; `repository`, `organization` and `sender` in it become the target's. */
  readonly sample?: PayloadObject
}

/** An event as the catalogue answers it. */
export interface CatalogueEvent {
  readonly name: string
  readonly actions: readonly string[]
  readonly freeFormAction: boolean
  /** Empty for those GitHub events that only apps, enterprises, Marketplace or Sponsors receive. */
  readonly targets: readonly TargetKind[]
  readonly description: string
  readonly payload: ZodType | undefined
  /** `undefined` for GitHub's events, whose samples are files, and for an own one that came without. */
  readonly sample: PayloadObject | undefined
}

/** GitHub's events and the platform's own. A name it does not have is answered with `undefined` or `false`. */
export interface Catalogue {
  get(name: string): CatalogueEvent | undefined
  has(name: string): boolean
  /** Every event, by name. */
  list(): readonly CatalogueEvent[]
  /** The events that a hook on such a target may subscribe to, by name. The instance has none of GitHub's. */
  eventsOf(targetKind: TargetKind): readonly CatalogueEvent[]
  supports(targetKind: TargetKind, name: string): boolean
}

const ownName = /^[a-z][a-z0-9_.-]{0,63}$/

/**
 * Makes the catalogue of a platform from GitHub's events and its own, by name: up to 64 of `a-z`, `0-9`, `_`, `.` and
 * `-`, a letter first.
 *
 * @throws {Error} A name of another form, or one of GitHub's: a mistake in the program, met when it starts.
 */
export function defineCatalogue(ownEvents: Readonly<Record<string, OwnEvent>>): Catalogue {
  const events = new Map<string, CatalogueEvent>()
  for (const [name, event] of Object.entries<GitHubEvent>(githubEvents)) {
    const targets = event.targets.filter((target) => target !== 'app')
    const freeFormAction = event.freeFormAction ?? false
    events.set(name, { ...event, name, targets, freeFormAction, payload: undefined, sample: undefined })
  }
  for (const [name, event] of Object.entries(ownEvents)) {
    if (!ownName.test(name)) throw new Error(`An event cannot be named ${JSON.stringify(name)}: see ${ownName.source}`)
    if (events.has(name)) throw new Error(`GitHub already has an event named ${name}: choose another name`)
    const { actions = [], payload, sample, targets, description } = event
    events.set(name, { name, actions, targets, description, payload, sample, freeFormAction: false })
  }
  const sorted = [...events.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return {
    get: (name) => events.get(name),
    has: (name) => events.has(name),
    list: () => sorted,
    eventsOf: (targetKind) => sorted.filter((event) => event.targets.includes(targetKind)),
    supports: (targetKind, name) => events.get(name)?.targets.includes(targetKind) ?? false,
  }
}

/** GitHub's events alone, for a platform that adds none. */
export const githubCatalogue = defineCatalogue({})
