import type { Sealer } from '@repohook/hooks'
import { eq, sql } from 'drizzle-orm'
import type { Dialect } from './dialect.ts'

const place = 'key_checks/1'
const word = 'repohook'

/** Refuses sealing keys of which none is the one that the database has, before any secret is needed. */
export async function checkKey({ db, tables: { keyChecks } }: Dialect, sealer: Sealer): Promise<void> {
  await db
    .insert(keyChecks)
    .values({ id: 1, sealed: sealer.seal(word, place) })
    .onConflictDoNothing()
  const [check] = await db.select().from(keyChecks).where(eq(keyChecks.id, 1))
  try {
    if (check && sealer.open(check.sealed, place) === word) return
  } catch {
    // Told below: which of the two does not fit cannot be known here.
  }
  throw new Error(
    'REPOHOOK_SECRET_KEY is not the key that this database was made with: its secrets cannot be opened. ' +
      'To change the key, name the one before as REPOHOOK_PREVIOUS_SECRET_KEY, too.',
  )
}

/** From here on the present key alone opens the database. */
export async function renewKeyCheck({ db, tables: { keyChecks } }: Dialect, sealer: Sealer): Promise<void> {
  await db
    .update(keyChecks)
    .set({ sealed: sealer.seal(word, place) })
    .where(sql`${keyChecks.id} = 1 AND ${keyChecks.sealed} NOT LIKE ${`${sealer.beginning}%`}`)
}
