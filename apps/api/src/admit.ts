import type { World } from '@repohook/events'
import type { TokenStore } from '@repohook/store'
import { digestOf, hintOf, makeToken } from './tokens.ts'

/** The token that an operator gives, or that is made where there is none, has this name. */
export const operatorsToken = 'admin'

/**
 * Sees to it that an administrator can come in: with the token given, which replaces any before it, or with one that is
 * made when there is none. Answers a token that was made: nobody can read it again.
 */
export async function admit(
  given: string | undefined,
  tokens: Pick<TokenStore, 'any' | 'replace'>,
  world: World,
): Promise<string | null> {
  if (given === undefined && (await tokens.any())) return null
  const token = given ?? makeToken()
  await tokens.replace({ name: operatorsToken, hash: digestOf(token), hint: hintOf(token), createdAt: world.now() })
  return given === undefined ? token : null
}
