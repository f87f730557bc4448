import type { Sealer } from '@repohook/hooks'
import { type Column, eq, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'
import { renewKeyCheck } from './key-check.ts'
import { openSecret, type SecretColumn, sealSecret } from './sealed-secret.ts'
import { param } from './statement.ts'

/** What came of sealing a database's secrets anew. */
export interface Resealed {
  /** How many secrets were. */
  readonly secrets: number
  /** Hooks whose secret opens with neither key: it stays as it is, and is lost. */
  readonly unreadable: readonly number[]
}

const batch = 500

/**
 * Seals by the present key whatever the former one sealed, deleted hooks' secrets too, and the key check last: afterwards
 * nothing that can be opened needs the former key. A batch at a time, so that what ends in between goes on at the next
 * start. Each write names the value it replaces.
 */
export async function reseal(dialect: Dialect, sealer: Sealer): Promise<Resealed> {
  const { hooks } = dialect.tables
  const columns = [
    resealing(dialect, sealer, 'secret', 'sealedSecret'),
    resealing(dialect, sealer, 'previous_secret', 'sealedPreviousSecret'),
    resealing(dialect, sealer, 'template_headers', 'sealedTemplateHeaders'),
  ]
  let secrets = 0
  for (const next of columns) {
    for (let after: number | null = 0; after !== null;) {
      const done = await next(after)
      secrets += done.secrets
      after = done.last
    }
  }
  await renewKeyCheck(dialect, sealer)
  const isOld = (column: Column) => sql`${column} NOT LIKE ${`${sealer.beginning}%`}`
  const left = await dialect.db
    .select({ id: hooks.id })
    .from(hooks)
    .where(sql`${isOld(hooks.sealedSecret)} OR ${isOld(hooks.sealedPreviousSecret)}
      OR ${isOld(hooks.sealedTemplateHeaders)}`)
    .orderBy(hooks.id)
  return { secrets, unreadable: left.map(({ id }) => id) }
}

/** Seals anew the next values of a column after a hook; answers the last hook that was looked at, or null at the end. */
function resealing(
  dialect: Dialect,
  sealer: Sealer,
  place: SecretColumn,
  name: 'sealedSecret' | 'sealedPreviousSecret' | 'sealedTemplateHeaders',
) {
  const { hooks } = dialect.tables
  const column = hooks[name]
  const old = dialect.db
    .select({ id: hooks.id, uid: hooks.uid, sealed: column })
    .from(hooks)
    .where(sql`${hooks.id} > ${param('after')} AND ${column} NOT LIKE ${`${sealer.beginning}%`}`)
    .orderBy(hooks.id)
    .limit(batch)
    .prepare()
  const replace = dialect.forEach<{ id: number }>((on, row) =>
    row
      .within(on.update(hooks).set({ [name]: row.text('fresh') }))
      .where(sql`${eq(hooks.id, row.integer('id'))} AND ${column} = ${row.text('sealed')}`)
      .returning({ id: hooks.id })
      .prepare(),
  )

  return async (after: number): Promise<{ readonly secrets: number; readonly last: number | null }> => {
    const rows = await old.execute({ after })
    const fresh = rows.flatMap(({ id, uid, sealed }) => {
      const anew = sealedAnew(sealed, uid)
      return anew === null ? [] : [{ id, sealed, fresh: anew }]
    })
    const [replaced] = await dialect.atomically((tx) => [replace(tx, fresh)])
    return { secrets: replaced.length, last: rows.length < batch ? null : (rows.at(-1)?.id ?? null) }
  }

  function sealedAnew(sealed: string | null, uid: string): string | null {
    try {
      return sealSecret(openSecret(sealed, uid, sealer, place), uid, sealer, place)
    } catch {
      // Damaged, or of a key that nobody has: it must not be in the way of the others.
      return null
    }
  }
}
