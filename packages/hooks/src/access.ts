import type { Target } from './target.ts'

/** Who acts, as payloads show it under `sender`. */
export interface Actor {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot'
}

let prove: (target: Target, actor: Actor) => TargetAdmin

/**
 * Proof that `actor` may administer `target`. Verbs ask for it instead of a name, so that a transport that forgot to check
 * does not compile. Only `adminOf` makes one.
 */
export class TargetAdmin {
  /** Keeps the type nominal: an object of the same shape is no proof. */
  readonly #proven = true
  readonly target: Target
  readonly actor: Actor

  private constructor(target: Target, actor: Actor) {
    this.target = target
    this.actor = actor
  }

  static {
    prove = (target, actor) => new TargetAdmin(target, actor)
  }

  /** Always true: an object that was not proven has no such field. */
  get proven(): boolean {
    return this.#proven
  }
}

/** Makes the proof. Called where authorisation is decided, and nowhere else: lint holds that. */
export const adminOf = (target: Target, actor: Actor): TargetAdmin => prove(target, actor)
