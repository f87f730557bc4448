/** How many nodes of a template one rendering may visit, loops counted at every turn. */
export const maxSteps = 10_000

/** How many characters one rendering may read and write on its way, in all its values, filters and comparisons. */
export const maxWork = 8_000_000

/** What one rendering may still do. Counted, not timed: a template that fails on one machine fails on every other. */
export class Budget {
  #steps = 0
  #work = 0

  /** @throws Error once the rendering has visited more nodes than it may */
  step(): void {
    this.#steps += 1
    if (this.#steps > maxSteps) throw new Error(`The template takes more than ${maxSteps} steps: shorten its loops.`)
  }

  /** @throws Error once the rendering has handled more characters than it may */
  spend(characters: number): void {
    this.#work += characters > 0 ? characters : 0
    if (!(this.#work <= maxWork)) throw new Error('The template handles more text than it may: cut it with truncate.')
  }
}
