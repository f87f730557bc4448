import {
  type Changes,
  type DeliveryVerbs,
  deliveryVerbs,
  dispatch,
  type DispatchInput,
  type EventInput,
  type JobVerbs,
  jobVerbs,
  type OverviewVerbs,
  overviewVerbs,
  ping,
  type Preview,
  preview,
  publish,
  publishAll,
  type PublishedEvent,
  sampleFor,
  test,
  type TestInput,
} from '@repohook/delivery'
import { type Catalogue, Failure, type PayloadObject, type World } from '@repohook/events'
import {
  type Destinations,
  type Hook,
  type HookDraft,
  type HookVerbs,
  hookVerbs,
  type Links,
  registerRepository,
  type repositoryInput,
  repositoryToWire,
  type Sealer,
  type Target,
  type TargetAdmin,
} from '@repohook/hooks'
import type { AuditPage, AuditStore, Store } from '@repohook/store'
import type { z } from 'zod'
import { type BackupContext, type BackupVerbs, backupVerbs } from './backups.ts'
import { type DoctorVerbs, doctorVerbs } from './doctor.ts'
import { listFormats, type ListedFormat } from './list-formats.ts'
import { retryAfterOf } from './failures.ts'
import { requireInstance } from './require-instance.ts'
import { type TokenVerbs, tokenVerbs } from './token-verbs.ts'

export interface VerbsContext extends Pick<BackupContext, 'databaseUrl' | 'key'> {
  readonly store: Store
  readonly sealer: Sealer
  readonly catalogue: Catalogue
  readonly changes: Changes
  readonly destinations: Destinations
  readonly hooksPerEvent: number
  /** How many requests may be under way to one hook. */
  readonly perHook: number
  /** For hooks that do not say it: after how many failures in a row they are parked. */
  readonly parkAfter: number
  readonly links: Links
  readonly world: World
}

/** Everything that a caller can do, said once for every transport. */
export interface Verbs {
  readonly targets: {
    readonly list: OverviewVerbs['targets']
    readonly get: OverviewVerbs['target']
  }
  readonly hooks: HookVerbs & {
    ping(admin: TargetAdmin, hookId: number): Promise<number>
    test(admin: TargetAdmin, hookId: number, input: TestInput): Promise<number>
    /** Renders an event for a hook that need not be there yet, and sends nothing. */
    preview(admin: TargetAdmin, draft: HookDraft, input: TestInput): Promise<Preview>
    /** What there is to choose from. */
    formats(): readonly ListedFormat[]
    readonly overview: OverviewVerbs['hooks']
  }
  readonly deliveries: DeliveryVerbs
  readonly jobs: JobVerbs
  readonly events: {
    readonly catalogue: Catalogue
    /** A payload that shows what an event looks like, as if it had happened on the target. */
    sample(admin: TargetAdmin, event: string): Promise<PayloadObject>
    publish(admin: TargetAdmin, event: EventInput): Promise<PublishedEvent>
    /** Publishes what a caller makes up, as `repository_dispatch`. */
    dispatch(admin: TargetAdmin, input: DispatchInput): Promise<PublishedEvent>
    /** Answers each event by itself, in their order. */
    publishAll(
      admin: TargetAdmin,
      events: readonly EventInput[],
    ): Promise<readonly PromiseSettledResult<PublishedEvent>[]>
  }
  readonly repositories: {
    create(instance: TargetAdmin, input: z.input<typeof repositoryInput>): Promise<Target>
    /** After a name, in their order; `limit` is 1 to 100. */
    list(instance: TargetAdmin, after: string | null, limit: number): Promise<readonly Target[]>
    /** What stands for a repository in payloads. */
    payload(repository: Target): Record<string, unknown>
  }
  readonly tokens: TokenVerbs
  readonly audit: {
    /** Newest first; `limit` is 1 to 100. */
    list(instance: TargetAdmin, page: AuditPage): ReturnType<AuditStore['list']>
  }
  readonly doctor: DoctorVerbs
  readonly backups: BackupVerbs
}

/** A verb by its noun and its name: `hooks.create`. */
export type VerbName = { [Noun in keyof Verbs]: `${Noun}.${keyof Verbs[Noun] & string}` }[keyof Verbs]

export function createVerbs(context: VerbsContext): Verbs {
  const { store, catalogue, changes, world, links } = context
  const hooks = hookVerbs({ ...context, store: store.hooks })
  const deliveries = deliveryVerbs({ store: store.deliveries, changes, world, perHook: context.perHook })
  const { parkAfter } = context
  const overview = overviewVerbs({ store: store.deliveries, hooks: store.hooks, parkAfter, world })
  const sending = { store: store.deliveries, catalogue, changes, world, links }
  return {
    targets: { list: overview.targets, get: overview.target },
    hooks: {
      ...hooks,
      overview: overview.hooks,
      /** GitHub greets a new hook with a ping. That none could be stored just now does not undo the hook. */
      async create(admin, input): Promise<Hook> {
        const hook = await hooks.create(admin, input)
        await ping(admin, hook, sending).catch((error: unknown) => {
          if (!(error instanceof Failure && retryAfterOf(error.code))) throw error
        })
        return hook
      },
      preview: (admin, draft, input) =>
        preview(admin, draft, input, { ...sending, destinations: context.destinations }),
      formats: listFormats,
      ping: async (admin, hookId) => ping(admin, await hooks.get(admin, hookId), sending),
      test: async (admin, hookId, input) => test(admin, await hooks.get(admin, hookId), input, sending),
    },
    deliveries: {
      ...deliveries,
      /** The log of a hook that was deleted is there still; that of another's never was. */
      async list(admin, hookId, page) {
        const found = await deliveries.list(admin, hookId, page)
        if (found.deliveries.length === 0) await hooks.get(admin, hookId)
        return found
      },
      async *follow(admin, hookId, cursor, signal) {
        await hooks.get(admin, hookId)
        yield* deliveries.follow(admin, hookId, cursor, signal)
      },
    },
    jobs: jobVerbs({ store: store.jobs, changes, world }),
    events: {
      catalogue,
      sample: (admin, event) => sampleFor(admin, event, sending),
      publish: (admin, event) => publish(admin, event, sending),
      dispatch: (admin, input) => dispatch(admin, input, sending),
      publishAll: (admin, events) => publishAll(admin, events, sending),
    },
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
    tokens: tokenVerbs({ ...store, world }),
    audit: {
      list: async (instance, page) => {
        requireInstance(instance)
        return store.audit.list(page)
      },
    },
    doctor: doctorVerbs({ ...context, maintenance: store.maintenance }),
    backups: backupVerbs({ ...context, maintenance: store.maintenance }),
  }
}
