import { randomBytes } from 'node:crypto'

interface Spellings {
  readonly exact: readonly string[]
  /** In lower case, to be looked for in what is folded to it. */
  readonly folded: readonly string[]
}

/** Secrets that are told wherever they turn up, in whatever spelling. */
export class Canaries {
  readonly #forms = new Map<string, Spellings>()

  /** A secret for the place of that name, with characters that every encoding spells in its own way. */
  sing(name: string): string {
    const core = this.core(name)
    return `${core} "\\\n<é&'鍵`
  }

  /** The same in letters and digits alone. */
  core(name: string): string {
    const core = `Canary${randomBytes(12).toString('hex')}`
    this.mark(name, core)
    return core
  }

  /** A short one, for what quotes only a few characters. */
  short(name: string): string {
    const short = `Ca${randomBytes(3).toString('hex')}`
    this.mark(name, short)
    return short
  }

  /** Watches out for a secret that was made elsewhere: a text, or bytes. */
  mark(name: string, secret: string | Uint8Array): void {
    const { exact, folded } = spellings(Buffer.from(secret as string))
    const known = this.#forms.get(name)
    this.#forms.set(name, {
      exact: [...(known?.exact ?? []), ...exact],
      folded: [...(known?.folded ?? []), ...folded],
    })
  }

  /** The names of those that are in a text or in bytes. */
  heardIn(content: string | Uint8Array): readonly string[] {
    const text = Buffer.from(content as string).toString('latin1')
    const folded = text.toLowerCase()
    return [...this.#forms]
      .filter(
        ([, { exact, folded: forms }]) =>
          exact.some((form) => text.includes(form)) || forms.some((form) => folded.includes(form)),
      )
      .map(([name]) => name)
  }
}

/** Raw, with JSON's escapes, in UTF-16, in hex, as numbers, whatever their case; and as base64 wherever in a longer text it stands. */
function spellings(secret: Buffer): Spellings {
  const text = secret.toString('latin1')
  const escaped = [...secret].map((byte) => `\\u${byte.toString(16).padStart(4, '0')}`).join('')
  const utf16 = Buffer.from(text, 'utf16le').toString('latin1')
  const shifted = [0, 1, 2].flatMap((before) => {
    const framed = Buffer.concat([Buffer.alloc(before), secret])
    // Without the characters that share bits with what stands before and after.
    const whole = framed.toString('base64').replaceAll('=', '')
    const inner = whole.slice(before === 0 ? 0 : before + 1, framed.length % 3 === 0 ? undefined : -1)
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const folded = [text, escaped, utf16, secret.toString('hex'), secret.join(',')].map((form) => form.toLowerCase())
  return { exact: [...new Set(shifted)], folded }
}
