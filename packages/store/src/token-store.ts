import { and, eq, ne } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { param, statement } from './statement.ts'

export interface StoredToken {
  readonly id: number
  readonly name: string
}

export interface NewToken {
  readonly name: string
  /** SHA-256 of the token, in hex. The token itself is nowhere. */
  readonly hash: string
  readonly hint: string
  readonly createdAt: number
}

/** Where API tokens are kept, by their digests. */
export interface TokenStore {
  /** Makes it the only token of its name. */
  replace(token: NewToken): Promise<void>
  find(hash: string): Promise<StoredToken | null>
  any(): Promise<boolean>
}

export function tokenStore({ db, tables: { tokens }, atomically }: Dialect): TokenStore {
  const findByHash = statement((on) =>
    on
      .select({ id: tokens.id, name: tokens.name })
      .from(tokens)
      .where(eq(tokens.hash, param('hash')))
      .prepare(),
  )
  return {
    async replace(token) {
      const others = and(eq(tokens.name, token.name), ne(tokens.hash, token.hash))
      await atomically((tx) => [
        tx.delete(tokens).where(others).prepare().execute(),
        tx.insert(tokens).values(token).onConflictDoNothing().prepare().execute(),
      ])
    },
    find: async (hash) => (await findByHash(db).execute({ hash }))[0] ?? null,
    any: async () => (await db.select({ id: tokens.id }).from(tokens).limit(1)).length > 0,
  }
}
