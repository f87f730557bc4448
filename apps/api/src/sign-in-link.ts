import type { World } from '@repohook/events'
import type { SessionStore } from '@repohook/store'
import { digestOf, makeSecret } from './tokens.ts'

/** What signs somebody in once, until an instant. */
export interface SignInLink {
  readonly code: string
  readonly expiresAt: number
}

export interface SignInLinkContext {
  readonly sessions: Pick<SessionStore, 'addLink'>
  readonly world: Pick<World, 'now'>
}

const lastsMs = 3_600_000

/** Makes a link that signs in as a token, once and within an hour; null where there is no such token. */
export async function makeSignInLink(tokenId: number, context: SignInLinkContext): Promise<SignInLink | null> {
  const code = makeSecret()
  const createdAt = context.world.now()
  const expiresAt = createdAt + lastsMs
  const isKept = await context.sessions.addLink({ hash: digestOf(code), createdAt, expiresAt }, tokenId)
  return isKept ? { code, expiresAt } : null
}

/** Where it is opened. What stands behind `#` a browser sends to nobody: it is in no log, and no Referer. */
export const signInUrl = (publicUrl: string, code: string): string => `${publicUrl}/sign-in#code=${code}`
