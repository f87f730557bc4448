import { setTimeout as wait } from 'node:timers/promises'
import type { Hint, Hints } from '@repohook/delivery'
import type { Client } from 'pg'
import { hintIn, hintText } from './hint-text.ts'

const channel = 'repohook'
/** Hints of so long a time travel together. */
const gatherMs = 5

/**
 * Hints by LISTEN and NOTIFY, on a connection of their own: a commit that notifies takes a lock of the whole server, and so
 * none that matters does. What is told while there is no connection is lost.
 */
export class PostgresHints implements Hints {
  readonly #listeners = new Set<(hint: Hint | null) => void>()
  #client: Client | null = null
  #untold: { queued: boolean; readonly changed: Set<number>; readonly watched: Set<number> } | null = null
  #isTelling = false

  /** From here on hints go through this connection. What was told since the one before it was lost may have been missed. */
  async listenOn(client: Client): Promise<void> {
    client.on('notification', ({ processId, payload }) => {
      if (processId !== own(client)) this.#told(hintIn(payload ?? ''))
    })
    await client.query(`LISTEN ${channel}`)
    this.#client = client
    this.#told(null)
  }

  hear(listener: (hint: Hint | null) => void): void {
    this.#listeners.add(listener)
  }

  tell({ queued, changed, watched }: Hint): void {
    this.#untold ??= { queued: false, changed: new Set(), watched: new Set() }
    this.#untold.queued ||= queued
    for (const id of changed) this.#untold.changed.add(id)
    for (const id of watched) this.#untold.watched.add(id)
    if (!this.#isTelling) void this.#tell()
  }

  /** At once, and what comes meanwhile a little later, together. */
  async #tell(): Promise<void> {
    this.#isTelling = true
    await new Promise(setImmediate)
    while (this.#untold) {
      const { queued, changed, watched } = this.#untold
      this.#untold = null
      const text = hintText({ queued, changed: [...changed], watched: [...watched] })
      await this.#client?.query('SELECT pg_notify($1, $2)', [channel, text]).catch(() => {})
      await wait(gatherMs, undefined, { ref: false })
    }
    this.#isTelling = false
  }

  #told(hint: Hint | null): void {
    for (const listener of this.#listeners) listener(hint)
  }
}

/** The number of a connection at the server, by which a notice says whose it is. */
const own = (client: Client): number | undefined => (client as Client & { readonly processID?: number }).processID
