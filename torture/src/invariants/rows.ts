import type { MemoryDatabase } from '@repohook/store/testing'

/** A delivery as it stands in the database. */
export interface Row {
  readonly id: number
  readonly event_id: number
  readonly hook_id: number
  readonly kind: 'event' | 'redelivery' | 'test' | 'ping'
  readonly chain: number
  readonly attempt: number
  readonly retries: number
  readonly interruptions: number
  readonly due_at: number
  readonly leased_until: number | null
  readonly lease_token: string | null
  readonly settled_at: number | null
  readonly outcome: string | null
  readonly reason: string | null
  readonly status_code: number | null
  readonly duration_ms: number | null
}

/** A look at the deliveries that takes no way through the code under test. */
export class Rows {
  readonly #database: MemoryDatabase

  constructor(database: MemoryDatabase) {
    this.#database = database
  }

  all(): Row[] {
    return this.#database.all('SELECT * FROM deliveries ORDER BY id')
  }

  one(id: number): Row | undefined {
    return this.#database.all<Row>('SELECT * FROM deliveries WHERE id = ?', id)[0]
  }

  count(): number {
    return this.#database.all<{ readonly n: number }>('SELECT count(*) AS n FROM deliveries')[0]?.n ?? 0
  }

  hasSettledBefore(at: number): boolean {
    return this.#database.all('SELECT 1 FROM deliveries WHERE settled_at < ? LIMIT 1', at).length > 0
  }

  readonly isSettled = (id: number): boolean =>
    this.#database.all('SELECT 1 FROM deliveries WHERE id = ? AND settled_at IS NULL', id).length === 0

  lastId(): number {
    return this.#database.all<{ readonly id: number }>('SELECT coalesce(max(id), 0) AS id FROM deliveries')[0]?.id ?? 0
  }

  after({ event_id, hook_id, chain, attempt }: Row): Row | undefined {
    return this.#database.all<Row>(
      'SELECT * FROM deliveries WHERE event_id = ? AND hook_id = ? AND chain = ? AND attempt = ?',
      event_id,
      hook_id,
      chain,
      attempt + 1,
    )[0]
  }

  leased(): Row[] {
    return this.#database.all('SELECT * FROM deliveries WHERE settled_at IS NULL AND leased_until IS NOT NULL')
  }

  /** Of the events that were there by `lastId`, are due and in nobody's hands, the first in the order of the queue. */
  firstWaiting(hookId: number, dueBy: number, lastId: number): Row | undefined {
    return this.#database.all<Row>(
      `SELECT * FROM deliveries WHERE hook_id = ? AND kind = 'event' AND settled_at IS NULL AND leased_until IS NULL
        AND due_at <= ? AND id <= ? ORDER BY due_at, id LIMIT 1`,
      hookId,
      dueBy,
      lastId,
    )[0]
  }

  event(id: number): { readonly guid: string; readonly name: string; readonly payload: Buffer } | undefined {
    return this.#database.all<{ guid: string; name: string; payload: Buffer }>(
      'SELECT guid, name, payload FROM events WHERE id = ?',
      id,
    )[0]
  }

  urlOfHook(id: number): string | undefined {
    return this.#database.all<{ readonly url: string }>('SELECT url FROM hooks WHERE id = ?', id)[0]?.url
  }

  /** Undefined when the hook is open. */
  parked(hookId: number): { readonly probe_at: number | null } | undefined {
    return this.#database.all<{ readonly probe_at: number | null }>(
      `SELECT probe_at FROM hooks WHERE id = ? AND state = 'parked'`,
      hookId,
    )[0]
  }
}
