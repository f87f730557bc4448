import { Failure, type World } from '@repohook/events'
import type { Access, Credentials } from './access.ts'
import type { Browser } from './browser.ts'
import type { Caller } from './caller.ts'

/** Begins and ends the session of the browser that sent a request. */
export interface BrowserSession {
  /** @throws Denial `auth.foreign_page` unless a page of our own sent it */
  requireOwnPage(): void
  /** Begins one, in the place of any that it has. @throws as `Access.signIn` does */
  begin(credentials: Credentials): Promise<Caller>
  /** Ends the one that it has, if there is one. */
  end(): Promise<void>
  /** Has it forget the one that it has. */
  forget(): void
}

export interface BrowserSessionContext {
  readonly browser: Browser
  readonly access: Access
  readonly address: string | null
  readonly world: Pick<World, 'now'>
  /** Of the answer. Null where they are sent before any call is done. */
  readonly headers: Headers | null
}

export function browserSession({ browser, access, address, world, headers }: BrowserSessionContext): BrowserSession {
  const { kept } = browser
  const answer = (cookie: string) => {
    headers?.delete('set-cookie')
    headers?.append('set-cookie', cookie)
  }
  return {
    requireOwnPage: browser.requireOwnPage,
    async begin(credentials) {
      if (headers === null)
        throw new Failure(
          'request.invalid',
          'Who signs in is answered by a cookie, which a stream of answers cannot bring.',
        )
      const { caller, secret, expiresAt } = await access.signIn(credentials, address)
      if (kept !== null) await access.signOut(kept)
      answer(browser.keep(secret, expiresAt, world.now()))
      return caller
    },
    async end() {
      answer(browser.forget())
      if (kept !== null) await access.signOut(kept)
    },
    forget() {
      if (kept !== null) answer(browser.forget())
    },
  }
}
