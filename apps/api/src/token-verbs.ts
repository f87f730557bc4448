import { Failure, type World } from '@repohook/events'
import type { TargetAdmin } from '@repohook/hooks'
import type { ListedToken, TokenStore } from '@repohook/store'
import { operatorsToken } from './admit.ts'
import { requireInstance } from './require-instance.ts'
import { digestOf, hintOf, makeToken } from './tokens.ts'

/** A token as it is answered once, when it is made. */
export interface MadeToken extends ListedToken {
  readonly token: string
}

/** What an administrator of the instance does with tokens. Each verb throws Failure. */
export interface TokenVerbs {
  /** The token itself is in this answer and nowhere else. `name` is that of no other token. */
  create(instance: TargetAdmin, name: string): Promise<MadeToken>
  /** Oldest first. */
  list(instance: TargetAdmin): Promise<readonly ListedToken[]>
  /** From here on the token opens nothing. That of the caller stays, so that one always does. */
  revoke(instance: TargetAdmin, id: number): Promise<void>
}

export function tokenVerbs(tokens: TokenStore, world: World): TokenVerbs {
  return {
    async create(instance, name) {
      requireInstance(instance)
      // A server that starts with a token of its operator would put that one in its place.
      if (name === operatorsToken) throw taken(`“${name}” is the name of the operator's token: choose another.`)
      const token = makeToken()
      const shown = { name, hint: hintOf(token), createdAt: world.now() }
      const id = await tokens.add({ ...shown, hash: digestOf(token) })
      if (id === null) throw taken(`A token named “${name}” is there already: choose another name, or revoke that one.`)
      return { id, ...shown, token }
    },
    async list(instance) {
      requireInstance(instance)
      return tokens.list()
    },
    async revoke(instance, id) {
      requireInstance(instance)
      const { actor } = instance
      if (id === actor.id) {
        const advice = 'revoke it with another token, which you may have to create first'
        throw new Failure('token.in_use', `Token ${id} is the one that asks: ${advice}.`)
      }
      if (!(await tokens.remove(id, actor.id))) throw new Failure('token.not_found', `There is no token ${id} here.`)
    },
  }
}

const taken = (message: string) => new Failure('token.taken', message, 'name')
