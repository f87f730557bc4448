import type { DeliveryStore } from '@repohook/delivery'
import { Failure } from '@repohook/events'
import { adminOf, type HookStore, type TargetAdmin, type TargetRef } from '@repohook/hooks'
import type { TokenStore } from '@repohook/store'
import { mayOn, type Right, type Scope } from './scopes.ts'
import { digestOf, isPlausible } from './tokens.ts'

/** Who a token stands for, and what they may do. */
export interface Caller {
  readonly id: number
  /** The name of the token. */
  readonly login: string
  readonly scopes: readonly Scope[]
  /** An idempotency key as the store keeps it: each caller has keys of their own. */
  ownKey(key: string | undefined): string | undefined
  /** @throws Failure `target.not_found` when there is no such target, or the caller has not that right on it */
  admin(target: TargetRef, right: Right): Promise<TargetAdmin>
  /** @throws Failure `event.not_found` when there is no such event, or the caller has not that right on what it happened on */
  adminOfEvent(guid: string, right: Right): Promise<TargetAdmin>
}

export interface Access {
  /** @throws Failure `auth.required` when the header brings no token, or an unknown one */
  caller(authorization: string | undefined): Promise<Caller>
}

export interface AccessContext {
  readonly tokens: TokenStore
  readonly hooks: Pick<HookStore, 'target'>
  readonly deliveries: Pick<DeliveryStore, 'targetOfEvent'>
}

/** The one door: REST and tRPC both come through it. What a caller may not see is not there. */
export function createAccess({ tokens, hooks, deliveries }: AccessContext): Access {
  return {
    async caller(authorization) {
      const [, token = ''] = /^(?:bearer|token) +(\S+) *$/i.exec(authorization ?? '') ?? []
      const known = token && isPlausible(token) ? await tokens.find(digestOf(token)) : null
      if (!known)
        throw new Failure('auth.required', 'Send a token that this installation knows: Authorization: Bearer …')
      const scopes: readonly Scope[] = ['admin:instance']
      const admin = async (ref: TargetRef, right: Right): Promise<TargetAdmin> => {
        const target = mayOn(ref.kind, right, scopes) ? await hooks.target(ref) : null
        if (!target) throw new Failure('target.not_found', `There is no ${ref.kind} “${ref.name}” here.`, 'target')
        return adminOf(target, { id: known.id, login: known.name, type: 'User' })
      }
      return {
        id: known.id,
        login: known.name,
        scopes,
        ownKey: (key) => key && `${known.id}:${key}`,
        admin,
        async adminOfEvent(guid, right) {
          const nowhere = new Failure('event.not_found', `There is no event ${guid} here.`)
          const ref = await deliveries.targetOfEvent(guid)
          if (!ref) throw nowhere
          // Whose it is, is told to nobody who may not look.
          return admin(ref, right).catch((error: unknown) => {
            throw error instanceof Failure && error.code === 'target.not_found' ? nowhere : error
          })
        },
      }
    },
  }
}
