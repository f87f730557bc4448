import type { Exchange, ExchangeFlag } from './exchange.ts'
import type { SendOutcome } from './outcome.ts'

const maxBodyBytes = 65_536
const maxHeaders = 50
const maxHeaderLength = 1024

/** What has come of a response so far, within the limits of what is kept. */
export class ResponseRecord {
  #status: number | null = null
  #headers: readonly (readonly [string, string])[] = []
  #chunks: Uint8Array[] = []
  #size = 0
  readonly #flags = new Set<ExchangeFlag>()

  get hasBegun(): boolean {
    return this.#status !== null
  }

  flag(flag: ExchangeFlag): void {
    this.#flags.add(flag)
  }

  /** `headers` as they came: name, value, name, value. */
  begin(status: number, headers: readonly Buffer[]): void {
    this.#status = status
    this.#headers = Array.from({ length: Math.min(maxHeaders, Math.floor(headers.length / 2)) }, (_, index) => [
      textOf(headers[2 * index]),
      textOf(headers[2 * index + 1]),
    ])
  }

  /** Keeps what fits, and says whether there is use for more. */
  append(chunk: Uint8Array): boolean {
    const room = maxBodyBytes - this.#size
    const kept = chunk.subarray(0, room)
    this.#chunks.push(kept)
    this.#size += kept.byteLength
    if (chunk.byteLength > room) this.flag('response_truncated')
    return chunk.byteLength <= room
  }

  /** The receiver's status decides, once there is one: it has acknowledged or refused, whatever became of the body. */
  settle(failure: SendOutcome | null, durationMs: number): Exchange {
    if (failure !== null && this.hasBegun) this.flag('response_incomplete')
    return {
      outcome: outcomeOf(this.#status, failure),
      durationMs,
      responseHeaders: this.#headers,
      responseBody: Buffer.concat(this.#chunks),
      flags: [...this.#flags],
    }
  }
}

const textOf = (bytes: Buffer | undefined): string => bytes?.toString('latin1', 0, maxHeaderLength) ?? ''

function outcomeOf(status: number | null, failure: SendOutcome | null): SendOutcome {
  if (status !== null) return { kind: status >= 200 && status < 300 ? 'delivered' : 'refused', status }
  return failure ?? { kind: 'unreachable', why: 'protocol_error', detail: 'NO_RESPONSE' }
}
