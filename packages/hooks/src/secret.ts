import { inspect } from 'node:util'

/** What stands for a secret wherever one would be shown. */
export const mask = '********'

/** A hook's secret in memory. It prints as the mask however it is logged, thrown or serialised; only `reveal` gives it. */
export class Secret {
  #open: () => string

  /** @param value the secret, or how to open it when it is needed */
  constructor(value: string | (() => string)) {
    this.#open = typeof value === 'string' ? () => value : value
  }

  /** The secret itself, for the signer and the sealer. Throws when it is sealed and does not open. */
  reveal(): string {
    const value = this.#open()
    this.#open = () => value
    return value
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}
