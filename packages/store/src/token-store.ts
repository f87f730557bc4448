import type { TargetRef } from '@repohook/hooks'
import { and, asc, eq, exists, inArray, lt, ne, notExists, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Db, Dialect } from './dialect.ts'
import { hotStatement, integer, param, statement, text } from './statement.ts'

/** What a token opens, and until when. */
export interface TokenReach {
  /** Words that hold no blank; what they mean is for the door to know. */
  readonly scopes: readonly string[]
  /** The ids of the targets that it is limited to, or null for all. */
  readonly targetIds: readonly number[] | null
  readonly expiresAt: number | null
}

export interface StoredToken extends TokenReach {
  readonly id: number
  readonly name: string
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

export interface NewToken extends TokenReach {
  readonly name: string
  /** SHA-256 of the token, in hex. The token itself is nowhere. */
  readonly hash: string
  readonly hint: string
  readonly createdAt: number
}

/** What may be shown of a token. */
export interface ListedToken extends Omit<StoredToken, 'targetIds'> {
  readonly hint: string
  /** The targets that it is limited to, or null for all. */
  readonly targets: readonly TargetRef[] | null
}

/** Where API tokens are kept, by their digests. */
export interface TokenStore {
  /**
   * Makes it the only token of its name, and unused. The id stays, and with it what the caller's keys stand for; the sessions
   * of the token that it was stay only if it is the same.
   */
  replace(token: NewToken): Promise<void>
  /** Adds it if there is none at all; answers whether there was none. */
  addFirst(token: NewToken): Promise<boolean>
  /** Answers its id, or null when another token has its name. */
  add(token: NewToken): Promise<number | null>
  find(hash: string): Promise<StoredToken | null>
  /** Oldest first. */
  list(): Promise<readonly ListedToken[]>
  /** That it was used at an instant. */
  used(id: number, at: number): Promise<void>
  /**
   * Deletes a token, and its sessions, while `keptId`, another one, is there: two that delete each other never lock
   * everybody out.
   */
  remove(id: number, keptId: number): Promise<boolean>
}

export function tokenStore({ db, tables, atomically }: Dialect): TokenStore {
  const { keyChecks, sessions, targets, tokens } = tables
  /** Who changes tokens holds this row until the end: each sees what the one before did. */
  const inTurn = (tx: Db) => tx.update(keyChecks).set({ id: 1 }).prepare().execute()
  const others = alias(tokens, 'others')
  /** Ends the sessions of tokens that are not there any more. */
  const endOrphans = (tx: Db) => {
    const theirs = tx.select({ id: tokens.id }).from(tokens).where(eq(tokens.hash, sessions.tokenHash))
    return tx.delete(sessions).where(notExists(theirs)).prepare().execute()
  }
  const { id, name, scopes, targetIds, expiresAt, lastUsedAt, hint, createdAt } = tokens
  const stored = { id, name, scopes, targetIds, expiresAt, lastUsedAt, createdAt }
  const findByHash = hotStatement((on) =>
    on
      .select(stored)
      .from(tokens)
      .where(eq(tokens.hash, text('hash')))
      .prepare(),
  )
  const use = statement((on) =>
    on
      .update(tokens)
      .set({ lastUsedAt: sql`${param('at')}` })
      .where(eq(tokens.id, integer('id')))
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
        tx.insert(tokens).values(rowOf(token)).prepare().execute(),
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
    async replace(token) {
      const { name: replaced, ...secret } = rowOf(token)
      const namesake = and(eq(tokens.hash, secret.hash), ne(name, replaced))
      await atomically((tx) => [
        inTurn(tx),
        tx.delete(tokens).where(namesake).prepare().execute(),
        tx
          .update(tokens)
          .set({ ...secret, lastUsedAt: null })
          .where(eq(name, replaced))
          .prepare()
          .execute(),
        tx
          .insert(tokens)
          .values({ name: replaced, ...secret })
          .onConflictDoNothing()
          .prepare()
          .execute(),
        endOrphans(tx),
      ])
    },
    addFirst: async (token) => (await addUnless(token, undefined)) !== null,
    add: (token) => addUnless(token, eq(others.name, tokens.name)),
    async find(hash) {
      const [row] = await findByHash(db).execute({ hash })
      return row ? { ...row, scopes: row.scopes.split(' ') } : null
    },
    list: async () => {
      const rows = await db
        .select({ ...stored, hint, createdAt })
        .from(tokens)
        .orderBy(asc(id))
      const limits = [...new Set(rows.flatMap((row) => row.targetIds ?? []))]
      const { kind, name: target } = targets
      const named = await db
        .select({ id: targets.id, kind, name: target })
        .from(targets)
        .where(inArray(targets.id, limits))
      const refs = new Map(named.map((ref) => [ref.id, { kind: ref.kind, name: ref.name }]))
      return rows.map(({ targetIds: limited, ...row }) => ({
        ...row,
        scopes: row.scopes.split(' '),
        targets: limited && limited.flatMap((targetId) => refs.get(targetId) ?? []),
      }))
    },
    async used(usedId, at) {
      await use(db).execute({ id: usedId, at })
    },
    async remove(removedId, keptId) {
      const [, removed] = await atomically((tx) => {
        const kept = tx
          .select({ id: others.id })
          .from(others)
          .where(and(eq(others.id, keptId), ne(others.id, removedId)))
        const it = and(eq(id, removedId), exists(kept))
        return [
          inTurn(tx),
          tx.delete(tokens).where(it).returning({ id: tokens.id }).prepare().execute(),
          endOrphans(tx),
        ]
      })
      return removed.length > 0
    },
  }
}

const rowOf = ({ scopes, ...token }: NewToken) => ({ ...token, scopes: scopes.join(' ') })
