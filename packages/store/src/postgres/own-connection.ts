import { setTimeout as wait } from 'node:timers/promises'
import pg, { type Client } from 'pg'
import { connectMs } from './open-pool.ts'

export interface OwnConnectionOptions {
  readonly url: string
  /** What the server calls it. */
  readonly name: string
  /** Makes a connection fit for its work. */
  readonly begin: (client: Client) => Promise<void>
  /** Asks it something now and then. A connection that does not answer is replaced. */
  readonly look: (client: Client) => Promise<void>
}

const lookEveryMs = 5_000
const answerMs = 5_000
const firstPauseMs = 100
const longestPauseMs = 10_000

/** A connection beside the pool, for what belongs to one session. When it is lost another takes its place, after pauses that grow. */
export class OwnConnection {
  readonly #options: OwnConnectionOptions
  readonly #closing = new AbortController()
  #client: Client | null = null

  constructor(options: OwnConnectionOptions) {
    this.#options = options
  }

  /** @throws when the server cannot be reached now; later it is tried again and again */
  async open(): Promise<void> {
    const { url, name, begin, look } = this.#options
    const client = new pg.Client({
      connectionString: url,
      application_name: name,
      connectionTimeoutMillis: connectMs,
      query_timeout: answerMs,
      keepAlive: true,
    })
    // Its end is heard below.
    client.on('error', () => {})
    const ended = new Promise<void>((resolve) => client.once('end', resolve))
    try {
      await client.connect()
      await begin(client)
      await look(client)
    } catch (error) {
      void client.end()
      throw error
    }
    const looks = setInterval(() => void look(client).catch(() => client.end()), lookEveryMs).unref()
    this.#client = client
    void ended.then(() => {
      clearInterval(looks)
      return this.#comeBack()
    })
    if (this.#closing.signal.aborted) await client.end()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#client?.end()
  }

  async #comeBack(): Promise<void> {
    const { signal } = this.#closing
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        await wait(pauseMs, undefined, { signal, ref: false })
        return await this.open()
      } catch {
        // Still away, or nobody wants it any more.
      }
    }
  }
}
