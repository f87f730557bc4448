import type { DeliveryStore } from '@repohook/delivery'
import { Failure } from '@repohook/events'
import {
  adminOf,
  type HookStore,
  type Sight,
  sightOf,
  type Target,
  type TargetAdmin,
  type TargetRef,
} from '@repohook/hooks'
import type { StoredToken } from '@repohook/store'
import { Denial } from './denial.ts'
import { knownScopes, mayOn, type Right, type Scope } from './scopes.ts'

/** Who a token stands for, and what they may do. */
export interface Caller {
  readonly id: number
  /** The name of the token. */
  readonly login: string
  /** When the token was made. */
  readonly createdAt: number
  readonly scopes: readonly Scope[]
  /** What the caller may look at. */
  readonly sight: Sight
  /** When the session of a browser ends, or the token; null is never. */
  readonly expiresAt: number | null
  /** The targets that the token is limited to, or null for all. */
  reach(): Promise<readonly TargetRef[] | null>
  /** An idempotency key as the store keeps it: each caller has keys of their own. */
  ownKey(key: string | undefined): string | undefined
  /** @throws Failure `target.not_found` when there is no such target, or the caller has not that right on it */
  admin(target: TargetRef, right: Right): Promise<TargetAdmin>
  /** The same of a repository named by its id. */
  adminOfRepository(id: number, right: Right): Promise<TargetAdmin>
  /**
   * An organization that the caller may know of: they have a right on it, or on a repository of it.
   *
   * @throws Failure `target.not_found`
   */
  organization(name: string): Promise<Target>
  /** @throws Failure `event.not_found` when there is no such event, or the caller has not that right on what it happened on */
  adminOfEvent(guid: string, right: Right): Promise<TargetAdmin>
}

export interface CallerContext {
  readonly hooks: Pick<HookStore, 'target' | 'targetOfId'>
  readonly deliveries: Pick<DeliveryStore, 'targetOfEvent'>
}

const targetKinds = ['instance', 'organization', 'repository'] as const

/** What a token that was let in may do. */
export function callerOf(
  { id, name: login, createdAt, expiresAt, targetIds, ...token }: StoredToken,
  { hooks, deliveries }: CallerContext,
): Caller {
  const scopes = knownScopes(token.scopes)
  const isWithin = ({ id: targetId, parent }: Target) =>
    targetIds === null || targetIds.includes(targetId) || (parent !== null && targetIds.includes(parent.id))

  /** Whether one of the repositories that the token is limited to is the organization's. */
  const hasRepositoryIn = async (organization: Target): Promise<boolean> => {
    const repositories = await Promise.all(
      (targetIds ?? []).map((targetId) => hooks.targetOfId('repository', targetId)),
    )
    return repositories.some((repository) => repository?.parent?.id === organization.id)
  }
  const admin = async (
    ref: TargetRef,
    right: Right,
    words = `There is no ${ref.kind} “${ref.name}” here.`,
  ): Promise<TargetAdmin> => {
    if (!mayOn(ref.kind, right, scopes)) throw new Denial('target.not_found', words, 'target')
    const target = await hooks.target(ref)
    if (!target) throw new Failure('target.not_found', words, 'target')
    if (!isWithin(target)) throw new Denial('target.not_found', words, 'target')
    return adminOf(target, { id, login, type: 'User' })
  }
  return {
    id,
    login,
    createdAt,
    scopes,
    sight: sightOf(
      targetKinds.filter((kind) => mayOn(kind, 'read', scopes)),
      targetIds,
    ),
    expiresAt,
    async reach() {
      if (targetIds === null) return null
      const kinds = ['repository', 'organization'] as const
      const looks = targetIds.flatMap((targetId) => kinds.map((kind) => hooks.targetOfId(kind, targetId)))
      return (await Promise.all(looks)).flatMap((target) => (target ? [{ kind: target.kind, name: target.name }] : []))
    },
    ownKey: (key) => key && `${id}:${key}`,
    admin,
    async adminOfRepository(repositoryId, right) {
      const words = `There is no repository ${repositoryId} here.`
      const target = await hooks.targetOfId('repository', repositoryId)
      if (!target) throw new Failure('target.not_found', words, 'target')
      return admin(target, right, words)
    },
    async organization(name) {
      const words = `There is no organization “${name}” here.`
      const target = await hooks.target({ kind: 'organization', name })
      if (!target) throw new Failure('target.not_found', words, 'target')
      const isSeen =
        (mayOn('organization', 'read', scopes) && isWithin(target)) ||
        (mayOn('repository', 'read', scopes) && (isWithin(target) || (await hasRepositoryIn(target))))
      if (!isSeen) throw new Denial('target.not_found', words, 'target')
      return target
    },
    async adminOfEvent(guid, right) {
      const words = `There is no event ${guid} here.`
      const ref = await deliveries.targetOfEvent(guid)
      if (!ref) throw new Failure('event.not_found', words)
      // Whose it is, is told to nobody who may not look.
      return admin(ref, right).catch((error: unknown) => {
        if (!(error instanceof Failure && error.code === 'target.not_found')) throw error
        throw error instanceof Denial ? new Denial('event.not_found', words) : new Failure('event.not_found', words)
      })
    },
  }
}
