import type { ClaimedDelivery } from '@repohook/delivery'

type Event = ClaimedDelivery['event']

/**
 * Events that were read or published a moment ago, by id: an event never changes, and the deliveries of one come close
 * together. What was kept longest goes first once all payloads are more than `mostBytes`.
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
    this.#events.set(id, event)
    this.#bytes += event.payload.buffer.byteLength
    for (const [oldest, { payload }] of this.#events) {
      if (this.#bytes <= this.#mostBytes) break
      this.#events.delete(oldest)
      this.#bytes -= payload.buffer.byteLength
    }
  }
}
