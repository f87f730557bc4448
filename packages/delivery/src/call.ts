import type { Agent, Dispatcher } from 'undici'
import type { OutgoingRequest } from './exchange.ts'
import type { ResponseRecord } from './response-record.ts'

/** What an exchange ended with when its time was up. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly code = 'ETIMEDOUT'
}

/**
 * One request on its way, whose response goes into a record as it comes.
 *
 * undici's own `request` would make a stream of each response and a listener of each signal, which costs as much as
 * sending does.
 */
export class Call implements Dispatcher.DispatchHandler {
  readonly #record: ResponseRecord
  readonly #end = Promise.withResolvers<Error | null>()
  #controller: Dispatcher.DispatchController | null = null
  #reason: Error | null = null
  #body: Buffer | null = null
  #ended = false

  constructor(record: ResponseRecord) {
    this.#record = record
  }

  /** The bytes it sends, as an object of its own: what undici tells of a request is known by it. */
  get body(): Buffer | null {
    return this.#body
  }

  /** Sends it. Resolves when the response has ended, or is as long as is kept, with what went wrong or `null`. */
  make(agent: Agent, { url, method, headers, body }: OutgoingRequest, reset = false): Promise<Error | null> {
    try {
      const { origin, pathname, search } = new URL(url)
      if (method !== 'GET') this.#body = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      agent.dispatch({ origin, path: pathname + search, method, headers, body: this.#body, reset }, this)
    } catch (error) {
      this.#finish(error as Error)
    }
    return this.#end.promise
  }

  /** Ends it here and now; undici tells a request that waits for a free connection only when it gets one. */
  giveUp(reason: Error): void {
    this.#reason = reason
    this.#finish(reason)
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#reason) controller.abort(this.#reason)
  }

  onResponseStart({ rawHeaders }: Dispatcher.DispatchController, status: number): void {
    if (status >= 200 && !this.#ended) this.#record.begin(status, rawHeaders as readonly Buffer[])
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#ended && !this.#record.append(chunk)) {
      this.#finish(null)
      this.#controller?.abort(new Error('The response is longer than is kept.'))
    }
  }

  onResponseEnd(): void {
    this.#finish(null)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#finish(error)
  }

  #finish(error: Error | null): void {
    this.#ended = true
    this.#end.resolve(error)
  }
}
