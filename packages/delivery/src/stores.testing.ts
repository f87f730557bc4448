import type { World } from '@repohook/events'
import { stillWorld, type StillWorld } from '@repohook/events/testing'
import { adminOf, type Hook, type HookStore, type NewHook, type Target, type TargetAdmin } from '@repohook/hooks'
import type { ClaimedDelivery, Settlement } from './delivery.ts'
import type { ClaimRequest, Cursor, DeliveryStore, NewEvent, PublishedEvent } from './delivery-store.ts'
import type { SendOutcome } from './outcome.ts'

/** What a database offers to the suites. */
export interface Stores {
  readonly hooks: HookStore
  readonly deliveries: DeliveryStore
  close(): Promise<void>
}

/** Opens a fresh, empty database. */
export type OpenStores = (world: World) => Promise<Stores>

const actor = { id: 7, login: 'mona', type: 'User' as const }
export const leaseMs = 30_000

/** A database with one repository, and short ways to do what the suites do all the time. */
export class Bench {
  readonly world: StillWorld
  readonly stores: Stores
  readonly repository: Target
  #cursor: Cursor = { asked: 0, event: 0 }

  private constructor(world: StillWorld, stores: Stores, repository: Target) {
    this.world = world
    this.stores = stores
    this.repository = repository
  }

  static async open(open: OpenStores): Promise<Bench> {
    const world = stillWorld()
    const stores = await open(world)
    const repository = await stores.hooks.addRepository({
      name: 'octocat/Hello-World',
      profile: {},
      createdAt: world.now(),
    })
    if (!repository) throw new Error('The database is not empty.')
    return new Bench(world, stores, repository)
  }

  get admin(): TargetAdmin {
    return adminOf(this.repository, actor)
  }

  async hook(overrides: Partial<NewHook> = {}, targetId = this.repository.id): Promise<Hook> {
    const { hooks } = this.stores
    const now = this.world.now()
    const hook: NewHook = {
      config: { url: 'http://127.0.0.1:9/', contentType: 'json', secret: null, insecureSsl: false },
      active: true,
      events: ['push'],
      retryPolicy: null,
      format: 'github',
      template: null,
      filter: null,
      standardWebhooks: false,
      concurrency: null,
      ratePerMinute: null,
      parkAfter: null,
      createdAt: now,
      updatedAt: now,
      ...overrides,
    }
    const { revision } = await hooks.hooksOf(targetId)
    const added = await hooks.addHook(targetId, hook, { read: revision, next: this.world.uuid() })
    if (!added) throw new Error('Somebody else changed the hooks.')
    return added
  }

  async change(hook: Hook, changes: Partial<Hook>): Promise<Hook> {
    const { revision } = await this.stores.hooks.hooksOf(hook.targetId)
    const next = { ...hook, ...changes, updatedAt: this.world.now() }
    const changed = await this.stores.hooks.replaceHook(next, { read: revision, next: this.world.uuid() })
    if (!changed) throw new Error('Somebody else changed the hooks.')
    return changed
  }

  event(overrides: Partial<NewEvent> = {}): NewEvent {
    return {
      guid: this.world.uuid(),
      name: 'push',
      action: null,
      targetId: this.repository.id,
      payload: Buffer.from('{"ref":"refs/heads/main"}'),
      publishedAt: this.world.now(),
      toHook: null,
      idempotency: null,
      ...overrides,
    }
  }

  async publish(overrides: Partial<NewEvent> = {}): Promise<PublishedEvent> {
    const answer = await this.stores.deliveries.publish(this.event(overrides))
    if (answer.kind !== 'published') throw new Error(answer.kind)
    return answer.event
  }

  claimRequest(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
    const now = this.world.now()
    const leaseToken = this.world.uuid()
    return {
      slots: 64,
      askedSlots: 64,
      perHook: 8,
      cursor: this.#cursor,
      now,
      leasedUntil: now + leaseMs,
      leaseToken,
      ...overrides,
    }
  }

  async claim(overrides: Partial<ClaimRequest> = {}): Promise<readonly ClaimedDelivery[]> {
    const { claimed, cursor } = await this.stores.deliveries.settle([], this.claimRequest(overrides))
    this.#cursor = cursor
    return claimed
  }

  async claimOne(): Promise<ClaimedDelivery> {
    const [delivery, ...others] = await this.claim()
    if (!delivery || others.length > 0) throw new Error(`Claimed ${others.length + (delivery ? 1 : 0)}, not one.`)
    return delivery
  }

  settlement(delivery: ClaimedDelivery, outcome: SendOutcome, retryAt: number | null = null): Settlement {
    return {
      delivery,
      outcome,
      settledAt: this.world.now(),
      retryAt,
      isProbe: delivery.kind === 'event' && delivery.hook.health.isParked,
      parkAfter: null,
      probeAt: this.world.now(),
      request: {
        method: 'POST',
        url: delivery.hook.url,
        headers: { 'X-GitHub-Event': delivery.event.name },
        body: null,
      },
      exchange: { durationMs: 12, responseHeaders: [['x-test', 'yes']], responseBody: Buffer.from('ok'), flags: [] },
    }
  }

  async settle(delivery: ClaimedDelivery, outcome: SendOutcome, retryAt: number | null = null): Promise<void> {
    const { lost } = await this.stores.deliveries.settle([this.settlement(delivery, outcome, retryAt)], null)
    if (lost.length > 0) throw new Error('The lease had run out.')
  }

  /** The log of a hook, newest first. */
  log(hook: Hook) {
    return this.stores.deliveries.list({ targetId: hook.targetId, hookId: hook.id }, {}, null, 1_000)
  }

  /** What waits for a hook. */
  queue(hook: Hook) {
    return this.stores.deliveries.list({ targetId: hook.targetId, hookId: hook.id }, { status: 'queued' }, null, 1_000)
  }
}

export const ok: SendOutcome = { kind: 'delivered', status: 200 }
export const failed: SendOutcome = { kind: 'refused', status: 500 }
export const gone: SendOutcome = { kind: 'refused', status: 410 }
