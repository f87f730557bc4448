import type { World } from '@repohook/events'
import type { SessionStore, TokenStore } from '@repohook/store'
import type { Scope } from './scopes.ts'
import { makeSignInLink } from './sign-in-link.ts'
import { digestOf, hintOf, makeToken } from './tokens.ts'

/** The token that an operator gives, or that is made where there is none, has this name. */
export const operatorsToken = 'admin'

/** A token that was made just now, and a link that signs in as it. Nobody can read either again. */
export interface FreshToken {
  readonly token: string
  /** The code of the link. */
  readonly code: string | null
}

export interface AdmitContext {
  readonly tokens: Pick<TokenStore, 'addFirst' | 'find' | 'replace'>
  readonly sessions: Pick<SessionStore, 'addLink'>
  readonly world: World
}

/**
 * Sees to it that an administrator can come in: with the token given, which replaces any before it, or with one that is
 * made when there is none. Answers a token that was made. Of processes that start together one makes it.
 */
export async function admit(given: string | undefined, context: AdmitContext): Promise<FreshToken | null> {
  const { tokens, world } = context
  const token = given ?? makeToken()
  const scopes: readonly Scope[] = ['admin:instance']
  const kept = {
    name: operatorsToken,
    hash: digestOf(token),
    hint: hintOf(token),
    scopes,
    targetIds: null,
    createdAt: world.now(),
    expiresAt: null,
  }
  if (given !== undefined) {
    await tokens.replace(kept)
    return null
  }
  if (!(await tokens.addFirst(kept))) return null
  const added = await tokens.find(kept.hash)
  const link = added && (await makeSignInLink(added.id, context))
  return { token, code: link && link.code }
}
