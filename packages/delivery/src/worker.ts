import { StorageFault, type World } from '@repohook/events'
import { Bell } from './bell.ts'
import type { Changes } from './changes.ts'
import type { ClaimedDelivery, Settlement } from './delivery.ts'
import type { ClaimRequest, Cursor, DeliveryStore, Turn } from './delivery-store.ts'
import { deliver, type DeliverContext } from './deliver.ts'
import type { Logger } from './logger.ts'
import { Pacer } from './pacer.ts'
import { record } from './record.ts'
import { statusOf } from './status.ts'

export interface WorkerOptions extends DeliverContext {
  readonly store: Pick<DeliveryStore, 'settle' | 'renew'>
  readonly changes: Changes
  readonly log: Logger
  readonly world: World
  /** How long one request may take, in milliseconds. A lease is 20 s longer. */
  readonly timeoutMs: number
  /** How many requests may be under way at once. */
  readonly slots: number
  /** How many of them to one hook; up to 16. */
  readonly perHook: number
  /** How many bytes of payloads may be under way at once; one delivery may be, whatever its size. */
  readonly bytes: number
  /** How many workers share the store, this one among them; one where it is left out. */
  readonly workers?: () => number
  /** How long to rest when nothing is due and nothing rings. */
  readonly pollMs: number
}

/** Keeps its slots full of deliveries that are due. Any number of workers may share a store. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #bell = new Bell()
  readonly #underWay = new Map<ClaimedDelivery, Promise<void>>()
  readonly #pacer: Pacer
  #finished: Settlement[] = []
  #cursor: Cursor = { asked: 0, event: 0 }
  #stopping = false
  #gathering: { readonly since: number; readonly quiet: NodeJS.Timeout } | undefined
  #loop: Promise<void> | null = null
  #deaf: () => void = () => {}

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#pacer = new Pacer(options)
  }

  /** One turn: records what finished, claims for the free slots, and sends what it claimed. Does not wait for answers. */
  async tick(): Promise<Turn> {
    const { store, changes, log } = this.#options
    const finished = this.#finished.splice(0)
    const claim = this.#claimRequest()
    const turn = await record(finished, claim, store, log).catch((error: unknown) => {
      this.#finished.unshift(...finished)
      throw error
    })
    if (claim) this.#cursor = turn.cursor
    for (const delivery of turn.claimed) this.#send(delivery)
    if (turn.lost.length > 0) log.warn({ deliveries: turn.lost }, 'the lease had run out: nothing recorded')
    changes.settled(finished.map(({ delivery }) => delivery.hook.id))
    if (finished.some(isTelling)) changes.judged()
    return turn
  }

  /** Takes turns until nothing is due and everything is recorded. */
  async drain(): Promise<void> {
    do {
      await this.tick()
      await Promise.all(this.#underWay.values())
    } while (this.#finished.length > 0)
  }

  /** Works until `stop`. */
  start(): void {
    this.#deaf = this.#options.changes.onQueued(() => this.#bell.ring())
    this.#loop = this.#run()
  }

  /** Extends the leases of what it has in hand: a third of a lease is its turn. */
  async renew(): Promise<void> {
    const { store, log } = this.#options
    const held = [...this.#underWay.keys(), ...this.#finished.map(({ delivery }) => delivery)]
    if (held.length === 0) return
    await store.renew(held, this.#leasedUntil()).catch((error: unknown) => {
      if (!(error instanceof StorageFault)) log.error({ err: error }, 'leases not renewed')
    })
  }

  /** Claims no more, waits for what is under way, at most one timeout, and records it. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#deaf()
    this.#bell.ring()
    await this.#loop
    await Promise.all(this.#underWay.values())
    if (this.#finished.length > 0) await this.tick()
  }

  async #run(): Promise<void> {
    const { log, pollMs, timeoutMs } = this.#options
    const renewal = setInterval(() => void this.renew(), (timeoutMs + leaseMarginMs) / 3)
    while (!this.#stopping) {
      try {
        await this.tick()
        await this.#bell.wait(this.#restMs())
        // What else finished in this moment joins the same transaction.
        await new Promise(setImmediate)
      } catch (error) {
        // Whoever watches the store tells of its faults, once. What finished stays in hand until it is recorded.
        if (!(error instanceof StorageFault)) log.error({ err: error }, 'a turn of the worker failed; trying again')
        await this.#bell.wait(pollMs)
      }
      clearTimeout(this.#gathering?.quiet)
      this.#gathering = undefined
    }
    clearInterval(renewal)
  }

  /**
   * Ends the rest before the next turn: at once when few are under way, and else when no more finish, which then share its
   * transaction. A commit costs about the same for one row as for forty.
   */
  #ringSoon(): void {
    const now = this.#options.world.now()
    const isIdle = this.#underWay.size <= this.#options.slots / 16
    if (isIdle || this.#stopping || now - (this.#gathering?.since ?? now) >= gatherMs) {
      this.#bell.ring()
    } else if (this.#gathering) {
      this.#gathering.quiet.refresh()
    } else {
      this.#gathering = { since: now, quiet: setTimeout(() => this.#bell.ring(), quietMs) }
    }
  }

  #claimRequest(): ClaimRequest | null {
    const { slots, perHook, bytes, world } = this.#options
    const free = slots - this.#underWay.size
    const room = bytes - this.#bytesUnderWay()
    if (this.#stopping || free <= 0 || room <= 0) return null
    const now = world.now()
    const asked = this.#underWay.keys().filter(({ kind }) => kind !== 'event')
    this.#pacer.forget(now)
    return {
      slots: free,
      askedSlots: Math.max(0, Math.ceil(slots / 2) - [...asked].length),
      perHook,
      cursor: this.#cursor,
      paces: this.#pacer.paces(now),
      bytes: room,
      now,
      leasedUntil: this.#leasedUntil(),
      leaseToken: world.uuid(),
    }
  }

  #send(delivery: ClaimedDelivery): void {
    const { log, world } = this.#options
    const { id, kind, hook } = delivery
    const startedAt = world.now()
    this.#pacer.begin({ id: hook.id, ...hook.health }, kind, startedAt)
    const sent = deliver(delivery, this.#options)
      .then((settlement) => {
        this.#finished.push(settlement)
        tell(settlement, log)
        return settlement.outcome
      })
      // A bug, not a refusal: the lease runs out, the log says so, and five in a row end the chain.
      .catch((error: unknown) => {
        log.error({ err: error, delivery: id }, 'a delivery could not be made')
        return null
      })
      .then((outcome) => {
        this.#pacer.end(hook.id, kind, outcome, startedAt, world.now())
        this.#underWay.delete(delivery)
        this.#ringSoon()
      })
    this.#underWay.set(delivery, sent)
  }

  /** A payload that goes to many hooks is in memory once. */
  #bytesUnderWay(): number {
    const payloads = new Set(this.#underWay.keys().map(({ event }) => event.payload))
    return payloads.values().reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** Until the next look, if nothing rings: less when a hook waits for its rate. */
  #restMs(): number {
    const { pollMs, world } = this.#options
    const wakesAt = this.#pacer.wakesAt()
    return wakesAt === null ? pollMs : Math.min(pollMs, Math.max(shortestRestMs, wakesAt - world.now()))
  }

  #leasedUntil(): number {
    return this.#options.world.now() + this.#options.timeoutMs + leaseMarginMs
  }
}

/** Whether the settlement may say that its hook does better or worse than before. */
const isTelling = ({ delivery: { hook }, outcome }: Settlement): boolean =>
  outcome.kind !== 'delivered' || hook.health.isParked || hook.health.failuresInARow > 0

function tell({ delivery: { id, event, hook }, outcome, exchange }: Settlement, log: Logger): void {
  if (outcome.kind === 'blocked') {
    const { rule } = outcome
    log.warn({ delivery: id, hook: hook.id, host: URL.parse(hook.url)?.host, rule }, 'destination not allowed')
    return
  }
  const { status, statusCode } = statusOf(outcome)
  const { durationMs } = exchange
  log.info({ delivery: id, guid: event.guid, event: event.name, hook: hook.id, status, statusCode, durationMs }, 'sent')
}

const shortestRestMs = 10

/** How long what finished waits for more, at most; and how long when no more comes. */
const gatherMs = 10
const quietMs = 2

/** What a lease lasts beyond the request: time to record the answer, even after a pause. */
const leaseMarginMs = 20_000
