import { Failure, type World } from '@repohook/events'
import type { SessionStore, StoredToken, TokenStore } from '@repohook/store'
import { type Caller, type CallerContext, callerOf } from './caller.ts'
import { Denial } from './denial.ts'
import type { Guesses } from './guesses.ts'
import type { LastUses } from './last-uses.ts'
import { digestOf, isPlausible, isSecret, makeSecret } from './tokens.ts'

/** How a person signs in: by a token, or by the code of a link that was made for one. */
export type Credentials = { readonly token: string } | { readonly code: string }

/** A session that has begun. */
export interface Session {
  readonly caller: Caller
  /** What the browser keeps, and nobody else. */
  readonly secret: string
  readonly expiresAt: number
}

export interface Access {
  /**
   * @throws Denial `auth.required` when the header brings no token, or one that is unknown or has expired
   * @throws Failure `auth.too_many` when too many such came from the address
   */
  caller(authorization: string | undefined, address?: string | null): Promise<Caller>
  /** Whose session it is, by its secret. @throws as `caller` does */
  callerOfSession(secret: string, address: string | null): Promise<Caller>
  /**
   * Begins a session of 30 days, or as long as its token lasts. A link is spent by it.
   *
   * @throws Denial `auth.required` for a wrong token, `auth.link_spent` for a link that is not to be used any more
   * @throws Failure `auth.too_many` when too many wrong ones came from the address
   */
  signIn(credentials: Credentials, address: string | null): Promise<Session>
  /** Ends the session with that secret, if there is one. */
  signOut(secret: string): Promise<void>
}

export interface AccessContext extends CallerContext {
  readonly tokens: Pick<TokenStore, 'find'>
  readonly sessions: Pick<SessionStore, 'begin' | 'beginByLink' | 'find' | 'end'>
  readonly guesses: {
    /** Of tokens, and of links. */
    readonly tokens: Guesses
    /** Of sessions: a page that stays open when its session ends must not shut out who signs in again. */
    readonly sessions: Guesses
  }
  readonly uses: Pick<LastUses, 'note'>
  readonly world: Pick<World, 'now'>
}

const sessionLastsMs = 30 * 86_400_000

const advice = {
  token: 'Send a token that this installation knows: Authorization: Bearer …',
  expired: 'The token has expired: ask whoever made it for another.',
  session: 'The session is over: sign in again.',
  link: 'The link was used already, or is older than an hour: sign in with a token, or ask for another link.',
}

/** The one door: REST and tRPC both come through it. */
export function createAccess({ tokens, sessions, guesses, uses, world, ...context }: AccessContext): Access {
  /** Looks at what an address brings, unless too much of that was wrong. */
  async function look<T>(
    at: Guesses,
    digest: string,
    address: string | null,
    find: (now: number) => Promise<T | Denial>,
  ): Promise<T> {
    const now = world.now()
    if (!at.mayTry(address, digest, now))
      throw new Failure('auth.too_many', 'Too many tokens that are wrong came from your address: wait a minute.')
    const found = await find(now)
    at.tell(address, digest, !(found instanceof Denial), now)
    if (found instanceof Denial) throw found
    return found
  }

  function letIn(token: StoredToken): Caller {
    uses.note(token, world.now())
    return callerOf(token, context)
  }

  const findToken = (token: string, address: string | null): Promise<StoredToken> =>
    look(guesses.tokens, digestOf(token), address, async (now) => {
      const known = isPlausible(token) ? await tokens.find(digestOf(token)) : null
      if (!known) return new Denial('auth.required', advice.token)
      return isOver(known, now) ? new Denial('auth.required', advice.expired) : known
    })

  const callerOfSession = (secret: string, address: string | null): Promise<Caller> =>
    look(guesses.sessions, digestOf(secret), address, async (now) => {
      const found = isSecret(secret) ? await sessions.find(digestOf(secret)) : null
      const known = found && { ...found.token, expiresAt: earlier(found.token.expiresAt, found.expiresAt) }
      return !known || isOver(known, now) ? new Denial('auth.required', advice.session) : letIn(known)
    })

  /** @throws as `signIn` does */
  async function begin(credentials: Credentials, address: string | null, secret: string): Promise<void> {
    const now = world.now()
    const session = { hash: digestOf(secret), createdAt: now, expiresAt: now + sessionLastsMs }
    if ('token' in credentials) {
      await findToken(credentials.token, address)
      return sessions.begin(session, digestOf(credentials.token))
    }
    const { code } = credentials
    await look(guesses.tokens, digestOf(code), address, async () => {
      const hasBegun = isSecret(code) && (await sessions.beginByLink(digestOf(code), session))
      return hasBegun || new Denial('auth.link_spent', advice.link)
    })
  }

  return {
    async caller(authorization, address = null) {
      const [, token = ''] = /^(?:bearer|token) +(\S+) *$/i.exec(authorization ?? '') ?? []
      if (!token) throw new Denial('auth.required', advice.token)
      return letIn(await findToken(token, address))
    },
    callerOfSession,
    async signIn(credentials, address) {
      const secret = makeSecret()
      await begin(credentials, address, secret)
      // Nobody can have guessed it: it is not shut out with the sessions of an address that are over.
      guesses.sessions.tell(address, digestOf(secret), true, world.now())
      const caller = await callerOfSession(secret, address)
      return { caller, secret, expiresAt: earlier(caller.expiresAt, world.now() + sessionLastsMs) }
    },
    signOut: (secret) => sessions.end(digestOf(secret)),
  }
}

const isOver = ({ expiresAt }: Pick<StoredToken, 'expiresAt'>, now: number): boolean =>
  expiresAt !== null && expiresAt <= now

const earlier = (end: number | null, other: number): number => (end === null ? other : Math.min(end, other))
