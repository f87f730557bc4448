import { and, eq, gt, inArray, isNotNull, isNull, lte, or } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { hotStatement, text } from './statement.ts'
import type { StoredToken } from './token-store.ts'

/** A session, or a link that will begin one, as it is kept. */
export interface NewSession {
  /** SHA-256 of its secret, in hex. The secret itself is nowhere. */
  readonly hash: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** A session that has begun. */
export interface StoredSession {
  readonly token: StoredToken
  /** When it ends, unless its token does before. */
  readonly expiresAt: number
}

/** Where sessions of browsers are kept, by their digests. One without its token is none. */
export interface SessionStore {
  /** Begins one of the token with that digest. */
  begin(session: NewSession, tokenHash: string): Promise<void>
  /** Keeps a link that begins one of the token; answers whether there is such a token. */
  addLink(link: NewSession, tokenId: number): Promise<boolean>
  /** Makes a link into the session that it begins. Of several who open it at once one does; answers whether it was this one. */
  beginByLink(linkHash: string, session: NewSession): Promise<boolean>
  /** One that has begun; whether it has ended, or its token has, is for the door to know. */
  find(hash: string): Promise<StoredSession | null>
  end(hash: string): Promise<void>
  /** Removes what has ended, or whose token has, at most `limit`; answers how many. */
  purge(now: number, limit: number): Promise<number>
}

export function sessionStore({ db, tables: { sessions, tokens } }: Dialect): SessionStore {
  const { id, name, scopes, targetIds, expiresAt, lastUsedAt, createdAt } = tokens
  const findByHash = hotStatement((on) =>
    on
      .select({
        token: { id, name, scopes, targetIds, expiresAt, lastUsedAt, createdAt },
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .innerJoin(tokens, eq(tokens.hash, sessions.tokenHash))
      .where(and(eq(sessions.hash, text('hash')), isNotNull(sessions.begunAt)))
      .prepare(),
  )
  return {
    async begin(session, tokenHash) {
      await db.insert(sessions).values({ ...session, tokenHash, begunAt: session.createdAt })
    },
    async addLink(link, tokenId) {
      const [token] = await db.select({ hash: tokens.hash }).from(tokens).where(eq(id, tokenId))
      if (token) await db.insert(sessions).values({ ...link, tokenHash: token.hash })
      return token !== undefined
    },
    async beginByLink(linkHash, { hash, createdAt: begunAt, expiresAt: endsAt }) {
      const isOpen = and(eq(sessions.hash, linkHash), isNull(sessions.begunAt), gt(sessions.expiresAt, begunAt))
      const changed = { hash, begunAt, expiresAt: endsAt }
      return (await db.update(sessions).set(changed).where(isOpen).returning({ hash: sessions.hash })).length > 0
    },
    async find(hash) {
      const [row] = await findByHash(db).execute({ hash })
      return row ? { ...row, token: { ...row.token, scopes: row.token.scopes.split(' ') } } : null
    },
    async end(hash) {
      await db.delete(sessions).where(eq(sessions.hash, hash))
    },
    async purge(now, limit) {
      const over = db
        .select({ hash: sessions.hash })
        .from(sessions)
        .leftJoin(tokens, eq(tokens.hash, sessions.tokenHash))
        .where(or(lte(sessions.expiresAt, now), isNull(id), lte(expiresAt, now)))
        .limit(limit)
      return (await db.delete(sessions).where(inArray(sessions.hash, over)).returning({ hash: sessions.hash })).length
    },
  }
}
