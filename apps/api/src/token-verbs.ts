import { Failure, type World } from '@repohook/events'
import type { HookStore, TargetAdmin, TargetRef } from '@repohook/hooks'
import type { ListedToken, SessionStore, TokenStore } from '@repohook/store'
import { operatorsToken } from './admit.ts'
import { requireInstance } from './require-instance.ts'
import { knownScopes, type Scope } from './scopes.ts'
import { makeSignInLink, type SignInLink } from './sign-in-link.ts'
import { digestOf, hintOf, makeToken } from './tokens.ts'

/** A token as it is answered once, when it is made. */
export interface MadeToken extends ListedToken {
  readonly token: string
}

/** What a new token shall open. */
export interface TokenInput {
  /** That of no other token. */
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The only targets that it opens: an organization stands for its repositories too. Without them it opens all. */
  readonly targets?: readonly TargetRef[] | undefined
  /** After how long it opens nothing any more. Without it that is never. */
  readonly lifetimeMs?: number | undefined
}

/** What an administrator of the instance does with tokens. Each verb throws Failure. */
export interface TokenVerbs {
  /** The token itself is in this answer and nowhere else. */
  create(instance: TargetAdmin, input: TokenInput): Promise<MadeToken>
  /** Oldest first. */
  list(instance: TargetAdmin): Promise<readonly ListedToken[]>
  /** Makes a link that signs somebody in as a token, who need not be shown it. */
  link(instance: TargetAdmin, id: number): Promise<SignInLink>
  /** From here on the token opens nothing. That of the caller stays, so that one always does. */
  revoke(instance: TargetAdmin, id: number): Promise<void>
}

export interface TokenContext {
  readonly tokens: TokenStore
  readonly sessions: Pick<SessionStore, 'addLink'>
  readonly hooks: Pick<HookStore, 'target'>
  readonly world: World
}

export function tokenVerbs({ tokens, sessions, hooks, world }: TokenContext): TokenVerbs {
  const find = async (ref: TargetRef, place: number) => {
    const target = await hooks.target(ref)
    const words = `There is no ${ref.kind} “${ref.name}” here that a token could be limited to.`
    if (!target) throw new Failure('target.not_found', words, `targets.${place}`)
    return target
  }
  return {
    async create(instance, { name, scopes: asked, targets: refs, lifetimeMs }) {
      requireInstance(instance)
      // A server that starts with a token of its operator would put that one in its place.
      if (name === operatorsToken) throw taken(`“${name}” is the name of the operator's token: choose another.`)
      const scopes = knownScopes(asked)
      const isLimited = refs !== undefined
      if (isLimited && scopes.includes('admin:instance'))
        throw new Failure('request.invalid', 'admin:instance opens everything: it cannot be limited.', 'targets')
      const targets = isLimited ? await Promise.all(refs.map(find)) : null
      const token = makeToken()
      const createdAt = world.now()
      const expiresAt = lifetimeMs === undefined ? null : createdAt + lifetimeMs
      const shown = { name, hint: hintOf(token), scopes, createdAt, expiresAt }
      const targetIds = targets && [...new Set(targets.map((target) => target.id))]
      const id = await tokens.add({ ...shown, targetIds, hash: digestOf(token) })
      if (id === null) throw taken(`A token named “${name}” is there already: choose another name, or revoke that one.`)
      const reach = targets && targets.map(({ kind, name: target }) => ({ kind, name: target }))
      return { id, ...shown, targets: reach, lastUsedAt: null, token }
    },
    async list(instance) {
      requireInstance(instance)
      return tokens.list()
    },
    async link(instance, id) {
      requireInstance(instance)
      const link = await makeSignInLink(id, { sessions, world })
      if (!link) throw notFound(id)
      return link
    },
    async revoke(instance, id) {
      requireInstance(instance)
      const { actor } = instance
      if (id === actor.id) {
        const advice = 'revoke it with another token, which you may have to create first'
        throw new Failure('token.in_use', `Token ${id} is the one that asks: ${advice}.`)
      }
      if (!(await tokens.remove(id, actor.id))) throw notFound(id)
    },
  }
}

const notFound = (id: number) => new Failure('token.not_found', `There is no token ${id} here.`)
const taken = (message: string) => new Failure('token.taken', message, 'name')
