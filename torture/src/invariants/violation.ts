/** A promise that was broken, named by the promise. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly invariant: string
  readonly lastLines: readonly string[]

  constructor(invariant: string, message: string, lastLines: readonly string[]) {
    super(message)
    this.invariant = invariant
    this.lastLines = lastLines
  }
}
