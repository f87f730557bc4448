import type { World } from '@repohook/events'
import type { TokenStore } from '@repohook/store'
import type { Scope } from './scopes.ts'
import { digestOf, hintOf, makeToken } from './tokens.ts'

/** The token that an operator gives, or that is made where there is none, has this name. */
export const operatorsToken = 'admin'

/**
 * Sees to it that an administrator can come in: with the token given, which replaces any before it, or with one that is
 * made when there is none. Answers a token that was made: nobody can read it again. Of processes that start together one
 * makes it.
 */
export async function admit(
  given: string | undefined,
  tokens: Pick<TokenStore, 'addFirst' | 'replace'>,
  world: World,
): Promise<string | null> {
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
  if (given === undefined) return (await tokens.addFirst(kept)) ? token : null
  await tokens.replace(kept)
  return null
}
