import type { ClaimedDelivery } from '@repohook/delivery'
import type { Reaction } from '../simulation/receivers.ts'
import type { Watched } from './watch.ts'

/** What was handed to a server, and what became of it as the world outside saw it. */
export interface Claim {
  readonly server: Watched
  readonly delivery: ClaimedDelivery
  /** Places in the history between which it was claimed. */
  readonly from: number
  readonly to: number
  readonly chain: number
  readonly eventId: number
  requests: number
  reaction: Reaction | null
  /** Place of the history where the server was told that it is recorded. */
  settledAt: number | null
}

/** An event that somebody was told is stored. */
export interface Acknowledged {
  readonly guid: string
  readonly targetId: number
  readonly event: string
  readonly payload: Uint8Array
  readonly key: string | null
  /** When it was published, at the earliest, by whatever clock. */
  readonly sinceAt: number
}

/** What the watch remembers. */
export class Ledger {
  readonly acknowledged = new Map<string, Acknowledged>()
  readonly #claims = new Map<number, Claim>()
  readonly #open = new Set<Claim>()
  readonly #unsent = new Map<string, Claim[]>()
  readonly #byEvent = new Map<string, Claim[]>()

  claim(deliveryId: number): Claim | undefined {
    return this.#claims.get(deliveryId)
  }

  add(claim: Claim): void {
    const { server, delivery, eventId } = claim
    this.#claims.set(delivery.id, claim)
    this.#open.add(claim)
    listIn(this.#unsent, server.name).push(claim)
    listIn(this.#byEvent, `${eventId} ${delivery.hook.id}`).push(claim)
  }

  /** What a server claimed first of an event for a hook, and has not sent yet. */
  takeUnsent(server: Watched, guid: string | undefined, hookId: number): Claim | undefined {
    const unsent = listIn(this.#unsent, server.name)
    const index = unsent.findIndex(({ delivery }) => delivery.event.guid === guid && delivery.hook.id === hookId)
    return index < 0 ? undefined : unsent.splice(index, 1)[0]
  }

  /** What has not ended: its server is alive, and the row is not settled. */
  underWay(isSettled: (deliveryId: number) => boolean): readonly Claim[] {
    for (const claim of this.#open) if (claim.server.isDead || isSettled(claim.delivery.id)) this.#open.delete(claim)
    return [...this.#open]
  }

  /** All that was claimed of an event for a hook. */
  claimsOf(eventId: number, hookId: number): readonly Claim[] {
    return listIn(this.#byEvent, `${eventId} ${hookId}`)
  }
}

function listIn<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}
