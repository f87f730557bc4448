import type { DeliveryStore } from '@repohook/delivery'
import { Failure, type World } from '@repohook/events'
import {
  adminOf,
  type HookStore,
  type Sight,
  sightOf,
  type Target,
  type TargetAdmin,
  type TargetRef,
} from '@repohook/hooks'
import type { StoredToken, TokenStore } from '@repohook/store'
import type { Guesses } from './guesses.ts'
import type { LastUses } from './last-uses.ts'
import { knownScopes, mayOn, type Right, type Scope } from './scopes.ts'
import { digestOf, isPlausible } from './tokens.ts'

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

export interface Access {
  /**
   * @throws Denial `auth.required` when the header brings no token, or one that is unknown or has expired
   * @throws Failure `auth.too_many` when too many such came from the address
   */
  caller(authorization: string | undefined, address?: string | null): Promise<Caller>
}

export interface AccessContext {
  readonly tokens: Pick<TokenStore, 'find'>
  readonly hooks: Pick<HookStore, 'target' | 'targetOfId'>
  readonly deliveries: Pick<DeliveryStore, 'targetOfEvent'>
  readonly guesses: Guesses
  readonly uses: Pick<LastUses, 'note'>
  readonly world: Pick<World, 'now'>
}

/** What the door refuses. A caller is told no more of what they may not see than of what is not there. */
export class Denial extends Failure {}

const targetKinds = ['instance', 'organization', 'repository'] as const

const advice = 'Send a token that this installation knows: Authorization: Bearer …'

/** The one door: REST and tRPC both come through it. */
export function createAccess({ tokens, hooks, deliveries, guesses, uses, world }: AccessContext): Access {
  return {
    async caller(authorization, address = null) {
      const [, token = ''] = /^(?:bearer|token) +(\S+) *$/i.exec(authorization ?? '') ?? []
      if (!token) throw new Denial('auth.required', advice)
      const now = world.now()
      const digest = digestOf(token)
      if (!guesses.mayTry(address, digest, now))
        throw new Failure('auth.too_many', 'Too many tokens that are wrong came from your address: wait a minute.')
      const known = isPlausible(token) ? await tokens.find(digest) : null
      const hasExpired = known !== null && known.expiresAt !== null && known.expiresAt <= now
      guesses.tell(address, digest, known !== null && !hasExpired, now)
      if (!known) throw new Denial('auth.required', advice)
      if (hasExpired) throw new Denial('auth.required', 'The token has expired: ask whoever made it for another.')
      uses.note(known, now)
      return callerOf(known, { hooks, deliveries })
    },
  }
}

function callerOf(
  { id, name: login, createdAt, targetIds, ...token }: StoredToken,
  { hooks, deliveries }: Pick<AccessContext, 'hooks' | 'deliveries'>,
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
