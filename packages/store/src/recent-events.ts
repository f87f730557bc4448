import type { ClaimedDelivery } from '@repohook/delivery'

type Event = ClaimedDelivery['event']

/** About what an entry takes beside its payload. */
const entryBytes = 512

/**
 * Events that were read or published a moment ago, by id: an event never changes, and the deliveries of one come close
 * together. What was kept longest goes first once all of them take more than `mostBytes`.
 */
export class RecentEvents {
  readonly #mostBytes: number
  readonly #events = new Map<number, Event>()
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  get(id: number): Event | undefined {
    return this.#events.get(id)
  }

  keep(id: number, event: Event): void {
    if (this.#events.has(id)) return
    // A copy: the caller's bytes may be a part of a large request, and may change.
    this.#events.set(id, { ...event, payload: Uint8Array.from(event.payload) })
    this.#bytes += event.payload.byteLength + entryBytes
    for (const [oldest, { payload }] of this.#events) {
      if (this.#bytes <= this.#mostBytes) break
      this.#events.delete(oldest)
      this.#bytes -= payload.byteLength + entryBytes
    }
  }
}
