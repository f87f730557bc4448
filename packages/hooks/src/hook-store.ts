import type { TargetKind } from '@repohook/events'
import type { Sight } from './access.ts'
import type { Hook } from './hook.ts'
import type { Target, TargetRef } from './target.ts'

export interface NewRepository {
  /** `owner/name`. The owner is registered as an organization when it is not one yet. */
  readonly name: string
  readonly profile: Readonly<Record<string, unknown>>
  readonly createdAt: number
}

/** How a hook does is for its deliveries to say. */
type Health = 'state' | 'parkedBecause' | 'parkedAt' | 'probeAt' | 'failuresInARow' | 'failingSince'

export type NewHook = Omit<Hook, 'id' | 'targetId' | 'previousSecret' | Health>

/** The hooks of a target, and the mark of the state that was read: a write that names an older mark changes nothing. */
export interface TargetHooks {
  readonly revision: string
  readonly hooks: readonly Hook[]
}

/** Which state of a target's hooks a write was decided on, and the mark that it leaves behind. */
export interface Revision {
  readonly read: string
  readonly next: string
}

/** Which of the targets in sight, and how many at most. */
export interface TargetsPage {
  /** A part of the name, in whatever case; the empty string is in every one. */
  readonly search: string
  readonly after: TargetRef | null
  readonly limit: number
}

/**
 * Where targets and hooks are kept. Rules about a target's hooks are decided in code on what `hooksOf` read; a write
 * names the revision it was decided on, and answers null when somebody else was faster.
 */
export interface HookStore {
  /** Null when a repository of that name, in whatever case, is there. */
  addRepository(repository: NewRepository): Promise<Target | null>
  target(ref: TargetRef): Promise<Target | null>
  /** By the id that payloads and headers carry, 1 to 2^53 - 1. */
  targetOfId(kind: TargetKind, id: number): Promise<Target | null>
  /** Targets of a kind in the order of their names, after the one named; at most `limit`. */
  targets(kind: TargetKind, after: string | null, limit: number): Promise<readonly Target[]>
  /** What is in sight: the instance, then organizations, then repositories, each kind in the order of names. */
  targetsInSight(sight: Sight, page: TargetsPage): Promise<readonly Target[]>

  /** In the order they were made, without the deleted ones. A previous secret whose time is over is none. */
  hooksOf(targetId: number): Promise<TargetHooks>
  hook(targetId: number, hookId: number): Promise<Hook | null>
  addHook(targetId: number, hook: NewHook, revision: Revision): Promise<Hook | null>
  /**
   * Replaces what an admin can change, the previous secret with it. In the same transaction, a hook that becomes inactive has its waiting deliveries
   * cancelled, pings excepted.
   */
  replaceHook(hook: Hook, revision: Revision): Promise<Hook | null>
  /**
   * Marks the hook as deleted and cancels its waiting deliveries, in one transaction; what is on its way may settle, and
   * its log stays until retention takes it. False when there is none.
   */
  removeHook(targetId: number, hookId: number, now: number): Promise<boolean>
}
