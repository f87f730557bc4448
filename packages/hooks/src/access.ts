import type { TargetKind } from '@repohook/events'
import type { Target } from './target.ts'

/** Who acts, as payloads show it under `sender`. */
export interface Actor {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot'
}

let prove: (target: Target, actor: Actor) => TargetAdmin
let see: (kinds: readonly TargetKind[], targetIds: readonly number[] | null) => Sight

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

/**
 * Proof of which targets a caller may look at. Verbs that list targets ask for it, as the others do for a `TargetAdmin`; only
 * `sightOf` makes one.
 */
export class Sight {
  readonly #proven = true
  readonly kinds: readonly TargetKind[]
  /** Those alone, an organization's repositories with it; null is all of the kinds. */
  readonly targetIds: readonly number[] | null

  private constructor(kinds: readonly TargetKind[], targetIds: readonly number[] | null) {
    this.kinds = kinds
    this.targetIds = targetIds
  }

  static {
    see = (kinds, targetIds) => new Sight(kinds, targetIds)
  }

  /** Always true: an object that was not proven has no such field. */
  get proven(): boolean {
    return this.#proven
  }
}

/** Makes the proof. Called where authorisation is decided, and nowhere else: lint holds that. */
export const sightOf = (kinds: readonly TargetKind[], targetIds: readonly number[] | null): Sight =>
  see(kinds, targetIds)
