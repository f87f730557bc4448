import { Windows } from './windows.ts'

const minuteMs = 60_000
/** How many wrong tokens an address may bring in a minute. */
const wrongAMinute = 30
const mostLetIn = 1_000

/**
 * Counts wrong tokens by address, so that nobody guesses at will and no stranger keeps the database busy. Who guessed too
 * often is not looked at for a minute; tokens that were let in before are, because behind a proxy everybody has one
 * address.
 */
export class Guesses {
  readonly #wrong = new Windows<string>(minuteMs)
  /** Digests, the latest last. */
  readonly #letIn = new Set<string>()

  /** Whether a token that comes from an address is to be looked at. Without an address there is nobody to count. */
  mayTry(address: string | null, digest: string, now: number): boolean {
    return address === null || this.#letIn.has(digest) || this.#wrong.look(networkOf(address), now).used < wrongAMinute
  }

  /** That the token was a good one, or was not. */
  tell(address: string | null, digest: string, isRight: boolean, now: number): void {
    if (isRight) this.#remember(digest)
    else {
      this.#letIn.delete(digest)
      if (address !== null) this.#wrong.count(networkOf(address), 1, now)
    }
  }

  #remember(digest: string): void {
    if (this.#letIn.has(digest)) return
    const [oldest] = this.#letIn
    if (this.#letIn.size >= mostLetIn && oldest !== undefined) this.#letIn.delete(oldest)
    this.#letIn.add(digest)
  }
}

/** What one customer of a network has: an address of IPv4, and the first 64 bits of one of IPv6. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '')
  if (!plain.includes(':')) return plain
  const [before = '', after] = plain.split('::')
  const first = before.split(':').filter(Boolean)
  const last = after?.split(':').filter(Boolean) ?? []
  const zeros = after === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}
