import {
  type Changes,
  type DeliveryVerbs,
  deliveryVerbs,
  type EventInput,
  ping,
  publish,
  type PublishedEvent,
  test,
} from '@repohook/delivery'
import { type Catalogue, Failure, type World } from '@repohook/events'
import {
  type Destinations,
  type Hook,
  type HookVerbs,
  hookVerbs,
  type Links,
  registerRepository,
  type repositoryInput,
  repositoryToWire,
  type Target,
  type TargetAdmin,
} from '@repohook/hooks'
import type { Store } from '@repohook/store'
import type { z } from 'zod'

export interface VerbsContext {
  readonly store: Store
  readonly catalogue: Catalogue
  readonly changes: Changes
  readonly destinations: Destinations
  readonly hooksPerEvent: number
  readonly links: Links
  readonly world: World
}

/** Everything that a caller can do, said once for every transport. */
export interface Verbs {
  readonly hooks: HookVerbs & {
    ping(admin: TargetAdmin, hookId: number): Promise<number>
    test(admin: TargetAdmin, hookId: number): Promise<number>
  }
  readonly deliveries: DeliveryVerbs
  readonly events: {
    readonly catalogue: Catalogue
    publish(admin: TargetAdmin, event: EventInput): Promise<PublishedEvent>
  }
  readonly repositories: {
    create(instance: TargetAdmin, input: z.input<typeof repositoryInput>): Promise<Target>
    /** After a name, in their order; `limit` is 1 to 100. */
    list(instance: TargetAdmin, after: string | null, limit: number): Promise<readonly Target[]>
    /** What stands for a repository in payloads. */
    payload(repository: Target): Record<string, unknown>
  }
}

export function createVerbs(context: VerbsContext): Verbs {
  const { store, catalogue, changes, world, links } = context
  const hooks = hookVerbs({ ...context, store: store.hooks })
  const deliveries = deliveryVerbs({ store: store.deliveries, changes, world })
  const sending = { store: store.deliveries, catalogue, changes, world, links }
  const toHook = (send: typeof ping) => async (admin: TargetAdmin, hookId: number) =>
    send(admin, await hooks.get(admin, hookId), sending)
  return {
    hooks: {
      ...hooks,
      /** GitHub greets a new hook with a ping. */
      async create(admin, input): Promise<Hook> {
        const hook = await hooks.create(admin, input)
        await ping(admin, hook, sending)
        return hook
      },
      ping: toHook(ping),
      test: toHook(test),
    },
    deliveries: {
      ...deliveries,
      async *follow(admin, hookId, cursor, signal) {
        await hooks.get(admin, hookId)
        yield* deliveries.follow(admin, hookId, cursor, signal)
      },
    },
    events: { catalogue, publish: (admin, event) => publish(admin, event, sending) },
    repositories: {
      create: async (instance, input) => {
        requireInstance(instance)
        return registerRepository(input, { store: store.hooks, world })
      },
      list: async (instance, after, limit) => {
        requireInstance(instance)
        return store.hooks.targets('repository', after, limit)
      },
      payload: (repository) => repositoryToWire(repository, links),
    },
  }
}

/** Repositories belong to the instance: who administers less of it sees theirs by name. */
function requireInstance({ target }: TargetAdmin): void {
  if (target.kind !== 'instance') throw new Failure('target.not_found', 'Only an administrator of the instance may.')
}
