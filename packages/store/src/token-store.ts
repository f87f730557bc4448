import { and, asc, eq, exists, lt, ne } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Dialect } from './dialect.ts'
import { statement, text } from './statement.ts'

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

/** What may be shown of a token. */
export interface ListedToken extends StoredToken {
  readonly hint: string
  readonly createdAt: number
}

/** Where API tokens are kept, by their digests. */
export interface TokenStore {
  /** Makes it the only token of its name. The id stays, and with it what the caller's keys stand for. */
  replace(token: NewToken): Promise<void>
  /** Answers its id, or null when another token has its name. */
  add(token: NewToken): Promise<number | null>
  find(hash: string): Promise<StoredToken | null>
  /** Oldest first. */
  list(): Promise<readonly ListedToken[]>
  /** Deletes a token while `keptId`, another one, is there: two that delete each other never lock everybody out. */
  remove(id: number, keptId: number): Promise<boolean>
  any(): Promise<boolean>
}

export function tokenStore({ db, tables: { tokens }, atomically }: Dialect): TokenStore {
  const others = alias(tokens, 'others')
  const findByHash = statement((on) =>
    on
      .select({ id: tokens.id, name: tokens.name })
      .from(tokens)
      .where(eq(tokens.hash, text('hash')))
      .prepare(),
  )
  return {
    async replace({ name, ...secret }) {
      const namesake = and(eq(tokens.hash, secret.hash), ne(tokens.name, name))
      await atomically((tx) => [
        tx.delete(tokens).where(namesake).prepare().execute(),
        tx.update(tokens).set(secret).where(eq(tokens.name, name)).prepare().execute(),
        tx
          .insert(tokens)
          .values({ name, ...secret })
          .onConflictDoNothing()
          .prepare()
          .execute(),
      ])
    },
    async add(token) {
      const [, , [added]] = await atomically((tx) => {
        const older = and(eq(others.name, tokens.name), lt(others.id, tokens.id))
        const namesake = exists(tx.select({ id: others.id }).from(others).where(older))
        const it = eq(tokens.hash, token.hash)
        return [
          tx.insert(tokens).values(token).prepare().execute(),
          tx.delete(tokens).where(and(it, namesake)).prepare().execute(),
          tx.select({ id: tokens.id }).from(tokens).where(it).prepare().execute(),
        ]
      })
      return added?.id ?? null
    },
    find: async (hash) => (await findByHash(db).execute({ hash }))[0] ?? null,
    list: async () => {
      const { id, name, hint, createdAt } = tokens
      return db.select({ id, name, hint, createdAt }).from(tokens).orderBy(asc(id))
    },
    async remove(id, keptId) {
      const kept = db
        .select({ id: others.id })
        .from(others)
        .where(and(eq(others.id, keptId), ne(others.id, id)))
      const removed = await db
        .delete(tokens)
        .where(and(eq(tokens.id, id), exists(kept)))
        .returning({ id: tokens.id })
      return removed.length > 0
    },
    any: async () => (await db.select({ id: tokens.id }).from(tokens).limit(1)).length > 0,
  }
}
