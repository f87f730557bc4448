import { inspect } from 'node:util'

/** What stands for a secret wherever one would be shown. */
export const mask = '********'

/** A hook's secret in memory. It prints as the mask however it is logged, thrown or serialised; only `reveal` gives it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself, for the signer and the sealer. */
  reveal(): string {
    return this.#value
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
