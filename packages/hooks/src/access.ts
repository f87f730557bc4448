import type { Target } from './target.ts'

/** Who acts, as payloads show it under `sender`. */
export interface Actor {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot'
}

/**
 * Proof that `actor` may administer `target`. Verbs ask for it instead of a name, so that a transport that forgot to check
 * does not compile. Only `adminOf` makes one.
 */
export class TargetAdmin {
  readonly #proof = true
  readonly target: Target
  readonly actor: Actor

  private constructor(target: Target, actor: Actor) {
    this.target = target
    this.actor = actor
  }

  /** For `adminOf` alone; the constructor stays private. */
  static prove(target: Target, actor: Actor): TargetAdmin {
    return new TargetAdmin(target, actor)
  }

  /** Keeps the type nominal: an object of the same shape is no proof. */
  get proven(): boolean {
    return this.#proof
  }
}

/** Makes the proof. Called where authorisation is decided, and nowhere else: lint holds that. */
export function adminOf(target: Target, actor: Actor): TargetAdmin {
  return TargetAdmin.prove(target, actor)
}
