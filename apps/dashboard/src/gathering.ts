/** Collects what comes one by one, and hands it on together at most so often. */
export class Gathering<T> {
  readonly #everyMs: number
  #came: T[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #take: ((came: readonly T[]) => void) | undefined

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  add(item: T): void {
    this.#came.push(item)
    this.#timer ??= setTimeout(() => this.#handOn(), this.#everyMs)
  }

  /** Answers how to stop. */
  listen(take: (came: readonly T[]) => void): () => void {
    this.#take = take
    return () => {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#take = undefined
    }
  }

  #handOn(): void {
    const came = this.#came
    this.#came = []
    this.#timer = undefined
    this.#take?.(came)
  }
}
