import { StorageFault } from '@repohook/events'
import type { StoredToken, TokenStore } from '@repohook/store'
import type { Logger } from 'pino'

const minuteMs = 60_000

/** Keeps when tokens were used, to the minute: a write for each request would cost more than many a request. */
export class LastUses {
  readonly #tokens: Pick<TokenStore, 'used'>
  readonly #log: Pick<Logger, 'error'>
  readonly #written = new Map<number, number>()
  #writing: Promise<unknown> = Promise.resolve()

  constructor(tokens: Pick<TokenStore, 'used'>, log: Pick<Logger, 'error'>) {
    this.#tokens = tokens
    this.#log = log
  }

  /** That a token was used now. It is written behind the request that brought it. */
  note({ id, lastUsedAt }: Pick<StoredToken, 'id' | 'lastUsedAt'>, now: number): void {
    const last = Math.max(lastUsedAt ?? -Infinity, this.#written.get(id) ?? -Infinity)
    if (now - last < minuteMs) return
    this.#written.set(id, now)
    const before = this.#writing
    this.#writing = new Promise(setImmediate)
      .then(() => before)
      .then(() => this.#tokens.used(id, now))
      .catch((error: unknown) => {
        if (!(error instanceof StorageFault)) this.#log.error({ err: error }, 'when a token was used is not kept')
      })
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.#writing
  }
}
