import type { ClaimedDelivery, ClaimRequest, DeliveryStore, NewEvent, Settlement } from '@repohook/delivery'
import type { MemoryDatabase } from '@repohook/store/testing'
import type { Clock } from '../simulation/clock.ts'
import type { History } from '../simulation/history.ts'
import { HookBook } from '../simulation/hook-book.ts'
import type { OutgoingRequest } from '../simulation/ports.ts'
import type { Plan } from '../simulation/plan.ts'
import type { Reaction } from '../simulation/receivers.ts'
import { auditRows } from './audit-rows.ts'
import { checkAcknowledged } from './check-acknowledged.ts'
import { checkClaims } from './check-claims.ts'
import { checkInterrupted } from './check-interrupted.ts'
import { checkPublished } from './check-published.ts'
import { checkPurged } from './check-purged.ts'
import { checkRequest } from './check-request.ts'
import { checkSettled } from './check-settled.ts'
import { type Acknowledged, type Claim, Ledger } from './ledger.ts'
import { type Row, Rows } from './rows.ts'
import { Violation } from './violation.ts'

/** Who is watched. */
export interface Watched {
  readonly name: string
  readonly isDead: boolean
}

export interface WatchOptions {
  readonly plan: Plan
  readonly clock: Clock
  readonly history: History
  readonly database: MemoryDatabase
}

/** What a check has to go by. */
export interface Evidence extends WatchOptions {
  readonly rows: Rows
  readonly book: HookBook
  readonly ledger: Ledger
  fail(invariant: string, message: string): void
}

/**
 * Stands between the servers and all they touch, writes down what passes, and holds it against the database, read by SQL
 * of its own. It changes nothing. The first broken promise counts; it is thrown by `check`, between two moments.
 */
export class Watch implements Evidence {
  readonly plan: Plan
  readonly clock: Clock
  readonly history: History
  readonly database: MemoryDatabase
  readonly rows: Rows
  readonly book = new HookBook()
  readonly ledger = new Ledger()
  requests = 0
  #seen: ReadonlyMap<number, Row> = new Map()
  #violation: Violation | null = null

  constructor({ plan, clock, history, database }: WatchOptions) {
    this.plan = plan
    this.clock = clock
    this.history = history
    this.database = database
    this.rows = new Rows(database)
  }

  fail(invariant: string, message: string): void {
    this.#violation ??= new Violation(invariant, message, this.history.last(60))
  }

  /** Throws what was found, if anything was. */
  check(): void {
    if (this.#violation) throw this.#violation
  }

  /** Looks at the whole database. */
  audit(): void {
    this.#seen = auditRows(this.#seen, this)
    this.check()
  }

  /** The store as a server sees it. */
  port(server: Watched, store: DeliveryStore): DeliveryStore {
    return {
      ...store,
      publish: (event) => this.#publish(server, event, store),
      settle: (settlements, claim) => this.#settle(server, settlements, claim, store),
      interrupt: async (now, endingBy) => {
        const before = this.rows.leased()
        const hookIds = await store.interrupt(now, endingBy)
        if (hookIds.length > 0) this.history.add(server.name, 'interrupts what ran out, of hooks', hookIds)
        checkInterrupted(before, endingBy ?? now, this)
        return hookIds
      },
      purge: async (before, limit) => {
        const rows = this.rows.hasSettledBefore(before) ? this.rows.all() : null
        const count = this.rows.count()
        const purged = await store.purge(before, limit)
        checkPurged(rows, count, before, this)
        return purged
      },
    }
  }

  /** A server sends a request. Answers the claim that it is sent for. */
  requested(server: Watched, request: OutgoingRequest): Claim | null {
    this.requests++
    const claim = checkRequest(server, request, this)
    this.history.add(
      server.name,
      'sends',
      claim?.delivery.id ?? '?',
      request.headers['X-GitHub-Delivery'] ?? '',
      request.url,
    )
    return claim
  }

  answered(server: Watched, claim: Claim | null, reaction: Reaction): void {
    this.history.add(server.name, 'gets for', claim?.delivery.id ?? '?', reaction.outcome)
    if (claim) claim.reaction = reaction
  }

  /** Somebody was told that their event is stored. */
  acknowledged(server: Watched, event: Acknowledged): void {
    checkAcknowledged(server.name, event, this)
  }

  async #publish(server: Watched, event: NewEvent, store: DeliveryStore) {
    const from = this.history.place
    this.history.add(server.name, 'is to publish', event.guid, event.name)
    const answer = await store.publish(event)
    checkPublished(event, answer, from, this)
    return answer
  }

  async #settle(
    server: Watched,
    settlements: readonly Settlement[],
    request: ClaimRequest | null,
    store: DeliveryStore,
  ) {
    const from = this.history.place
    const lastId = this.rows.lastId()
    if (settlements.length > 0)
      this.history.add(
        server.name,
        'records',
        settlements.map(({ delivery }) => delivery.id),
      )
    const settled = new Set(
      settlements.map(({ delivery }) => delivery.id).filter((id) => this.rows.one(id)?.settled_at),
    )
    const turn = await store.settle(settlements, request)
    checkSettled(settlements, turn.lost, { from, settled }, this)
    if (turn.claimed.length > 0) this.history.add(server.name, 'claims', turn.claimed.map(claimText))
    if (request) checkClaims(server, turn.claimed, request, { from, lastId }, this)
    return turn
  }
}

const claimText = ({ id, kind, hook }: ClaimedDelivery): string => `${kind} ${id} of hook ${hook.id}`
