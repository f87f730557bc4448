import { and, asc, eq, exists, lt, ne, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Db, Dialect } from './dialect.ts'
import { hotStatement, text } from './statement.ts'

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
  /** Adds it if there is none at all; answers whether there was none. */
  addFirst(token: NewToken): Promise<boolean>
  /** Answers its id, or null when another token has its name. */
  add(token: NewToken): Promise<number | null>
  find(hash: string): Promise<StoredToken | null>
  /** Oldest first. */
  list(): Promise<readonly ListedToken[]>
  /** Deletes a token while `keptId`, another one, is there: two that delete each other never lock everybody out. */
  remove(id: number, keptId: number): Promise<boolean>
}

export function tokenStore({ db, tables, atomically }: Dialect): TokenStore {
  const { keyChecks, tokens } = tables
  /** Who changes tokens holds this row until the end: each sees what the one before did. */
  const inTurn = (tx: Db) => tx.update(keyChecks).set({ id: 1 }).prepare().execute()
  const others = alias(tokens, 'others')
  const findByHash = hotStatement((on) =>
    on
      .select({ id: tokens.id, name: tokens.name })
      .from(tokens)
      .where(eq(tokens.hash, text('hash')))
      .prepare(),
  )
  /** Answers its id, or null when there is an older one that is in its way. */
  async function addUnless(token: NewToken, isInItsWay: SQL | undefined): Promise<number | null> {
    const [, , , [added]] = await atomically((tx) => {
      const older = tx
        .select({ id: others.id })
        .from(others)
        .where(and(isInItsWay, lt(others.id, tokens.id)))
      const it = eq(tokens.hash, token.hash)
      return [
        inTurn(tx),
        tx.insert(tokens).values(token).prepare().execute(),
        tx
          .delete(tokens)
          .where(and(it, exists(older)))
          .prepare()
          .execute(),
        tx.select({ id: tokens.id }).from(tokens).where(it).prepare().execute(),
      ]
    })
    return added?.id ?? null
  }
  return {
    async replace({ name, ...secret }) {
      const namesake = and(eq(tokens.hash, secret.hash), ne(tokens.name, name))
      await atomically((tx) => [
        inTurn(tx),
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
    addFirst: async (token) => (await addUnless(token, undefined)) !== null,
    add: (token) => addUnless(token, eq(others.name, tokens.name)),
    find: async (hash) => (await findByHash(db).execute({ hash }))[0] ?? null,
    list: async () => {
      const { id, name, hint, createdAt } = tokens
      return db.select({ id, name, hint, createdAt }).from(tokens).orderBy(asc(id))
    },
    async remove(id, keptId) {
      const [, removed] = await atomically((tx) => {
        const kept = tx
          .select({ id: others.id })
          .from(others)
          .where(and(eq(others.id, keptId), ne(others.id, id)))
        const it = and(eq(tokens.id, id), exists(kept))
        return [inTurn(tx), tx.delete(tokens).where(it).returning({ id: tokens.id }).prepare().execute()]
      })
      return removed.length > 0
    },
  }
}
