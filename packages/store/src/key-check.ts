import type { Sealer } from '@repohook/hooks'
import { eq, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'

const place = 'key_checks/1'
const word = 'repohook'

/** Refuses sealing keys of which none is the one that the database has, before any secret is needed. */
export async function checkKey(dialect: Dialect, sealer: Sealer): Promise<void> {
  await dialect.db
    .insert(dialect.tables.keyChecks)
    .values({ id: 1, sealed: sealer.seal(word, place) })
    .onConflictDoNothing()
  if (await doesKeyFit(dialect, sealer)) return
  throw new Error(
    'REPOHOOK_SECRET_KEY is not the key that this database was made with: its secrets cannot be opened. ' +
      'To change the key, name the one before as REPOHOOK_PREVIOUS_SECRET_KEY, too.',
  )
}

/** Whether the sealer has the key of a database. One that holds nothing sealed yet can have any. */
export async function doesKeyFit({ db, tables: { keyChecks } }: Dialect, sealer: Sealer): Promise<boolean> {
  const [check] = await db.select().from(keyChecks).where(eq(keyChecks.id, 1))
  try {
    return !check || sealer.open(check.sealed, place) === word
  } catch {
    // Which of the two does not fit cannot be known here.
    return false
  }
}

/** From here on the present key alone opens the database. */
export async function renewKeyCheck({ db, tables: { keyChecks } }: Dialect, sealer: Sealer): Promise<void> {
  await db
    .update(keyChecks)
    .set({ sealed: sealer.seal(word, place) })
    .where(sql`${keyChecks.id} = 1 AND ${keyChecks.sealed} NOT LIKE ${`${sealer.beginning}%`}`)
}
